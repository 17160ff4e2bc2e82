//! Credentials that are lent: each read makes new ones, under a lease that ends by tokio's clock.

use std::{collections::BTreeMap, time::Duration};

use tokio::time::Instant;

use super::MemoryProvider;
use crate::{
    error::{Error, ErrorKind, Result},
    lease::Lease,
    value::Value,
};

/// How a [`MemoryProvider`] lends one secret.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct LeaseScript {
    duration: Duration,
    max: Option<Duration>,
    renewable: bool,
    value: Option<fn(u64) -> String>,
}

impl LeaseScript {
    /// Leases of `duration` that can be renewed for ever.
    ///
    /// The credentials are the secret's name with a number, such as `db-1`.
    pub const fn new(duration: Duration) -> Self {
        Self { duration, max: None, renewable: true, value: None }
    }

    /// No lease lasts longer than `max` after it was made, however often it is renewed.
    ///
    /// A renewal near the end is granted for what is left.
    pub const fn with_max(mut self, max: Duration) -> Self {
        self.max = Some(max);
        self
    }

    /// The leases cannot be renewed.
    pub const fn not_renewable(mut self) -> Self {
        self.renewable = false;
        self
    }

    /// Makes each set of credentials from its number, which begins at 1.
    pub const fn with_value(mut self, value: fn(u64) -> String) -> Self {
        self.value = Some(value);
        self
    }
}

/// What became of the leases of one secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeaseCounts {
    /// Sets of credentials that were made.
    pub issued: u64,
    /// Renewals that were granted, in whole or in part.
    pub renewed: u64,
    /// Renewals that failed.
    pub refused: u64,
    /// Leases that were given back.
    pub revoked: u64,
}

/// Leases.
impl MemoryProvider {
    /// Lets each read of `name` make new credentials, and lend them as `script` says.
    ///
    /// ```
    /// use std::time::Duration;
    /// use secrets_runtime::{
    ///     FetchRequest, Provider, SecretRef,
    ///     providers::{LeaseScript, MemoryProvider},
    /// };
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> secrets_runtime::Result<()> {
    /// let memory = MemoryProvider::new();
    /// memory.lend("db", LeaseScript::new(Duration::from_secs(60)));
    ///
    /// let value = memory.fetch(&FetchRequest::new(SecretRef::new("memory", "db"))).await?;
    /// assert_eq!(value.expose_bytes(), b"db-1");
    /// let lease = value.lease().expect("the value is lent");
    /// assert_eq!(memory.renew(lease).await?, Duration::from_secs(60));
    /// memory.revoke(lease).await?;
    /// assert_eq!(memory.accepted("db"), [""; 0]);
    /// # Ok(()) }
    /// ```
    pub fn lend(&self, name: impl Into<String>, script: LeaseScript) {
        self.store().lenders.insert(name.into(), Lender::new(script));
    }

    /// What became of the leases of `name` so far.
    #[must_use]
    pub fn lease_counts(&self, name: &str) -> LeaseCounts {
        self.store().lenders.get(name).map(|lender| lender.counts).unwrap_or_default()
    }

    /// The credentials of `name` that would be accepted now, oldest first.
    #[must_use]
    pub fn accepted(&self, name: &str) -> Vec<String> {
        let mut store = self.store();
        store.lenders.get_mut(name).map(|lender| lender.accepted(name)).unwrap_or_default()
    }

    /// Ends all leases of `name`: their credentials are no longer accepted, and renewals find
    /// nothing.
    pub fn end_leases(&self, name: &str) {
        if let Some(lender) = self.store().lenders.get_mut(name) {
            lender.terms.clear();
        }
    }

    /// Lets the next `times` renewals of `name`, which is lent, fail; 0 ends that.
    pub fn fail_renewals(&self, name: &str, error: Error, times: usize) {
        if let Some(lender) = self.store().lenders.get_mut(name) {
            lender.fault = Some((error, times));
        }
    }
}

/// The leases of one secret.
pub(super) struct Lender {
    script: LeaseScript,
    counts: LeaseCounts,
    fault: Option<(Error, usize)>,
    /// By the number of the credentials.
    terms: BTreeMap<u64, Term>,
}

/// Until when a lease lasts, and until when it can last at most; `None` is for ever.
struct Term {
    ends: Option<Instant>,
    last: Option<Instant>,
}

impl Lender {
    fn new(script: LeaseScript) -> Self {
        let (counts, terms) = (LeaseCounts::default(), BTreeMap::new());
        Self { script, counts, fault: None, terms }
    }

    /// New credentials of the secret `name`.
    pub(super) fn issue(&mut self, name: &str) -> Value {
        self.counts.issued += 1;
        let (number, now) = (self.counts.issued, Instant::now());
        let last = self.script.max.and_then(|max| now.checked_add(max));
        let mut term = Term { ends: None, last };
        let granted = term.extend(now, self.script.duration);
        self.terms.insert(number, term);
        let lease = Lease::with_id(id(name, number), granted, self.script.renewable);
        Value::new(self.credentials(name, number)).with_lease(lease)
    }

    fn credentials(&self, name: &str, number: u64) -> String {
        self.script.value.map_or_else(|| format!("{name}-{number}"), |value| value(number))
    }

    pub(super) fn renew(&mut self, number: u64) -> Result<Duration> {
        let result = self.extend(number);
        match result {
            Ok(_) => self.counts.renewed += 1,
            Err(_) => self.counts.refused += 1,
        }
        result
    }

    fn extend(&mut self, number: u64) -> Result<Duration> {
        if let Some((error, left @ 1..)) = &mut self.fault {
            *left -= 1;
            return Err(error.clone());
        }
        if !self.script.renewable {
            return Err(Error::new(ErrorKind::Unsupported, "the lease is not renewable"));
        }
        self.drop_ended();
        let term = self.terms.get_mut(&number).ok_or_else(unknown)?;
        Ok(term.extend(Instant::now(), self.script.duration))
    }

    pub(super) fn revoke(&mut self, number: u64) {
        self.drop_ended();
        if self.terms.remove(&number).is_some() {
            self.counts.revoked += 1;
        }
    }

    fn accepted(&mut self, name: &str) -> Vec<String> {
        self.drop_ended();
        self.terms.keys().map(|number| self.credentials(name, *number)).collect()
    }

    fn drop_ended(&mut self) {
        let now = Instant::now();
        self.terms.retain(|_, term| term.ends.is_none_or(|ends| ends > now));
    }
}

impl Term {
    /// Lets the lease last for `duration` from now on, or for what is left; gives how long.
    fn extend(&mut self, now: Instant, duration: Duration) -> Duration {
        let left = self.last.map_or(duration, |last| last.saturating_duration_since(now));
        let granted = duration.min(left);
        self.ends = now.checked_add(granted);
        granted
    }
}

fn id(name: &str, number: u64) -> String {
    format!("{name}/{number}")
}

/// The secret's name and the number of the credentials.
pub(super) fn parse(lease: &Lease) -> Result<(&str, u64)> {
    let parts = lease.id().and_then(|id| id.rsplit_once('/'));
    let known = parts.and_then(|(name, number)| Some((name, number.parse().ok()?)));
    known.ok_or_else(unknown)
}

pub(super) fn unknown() -> Error {
    Error::new(ErrorKind::NotFound, "the memory provider has no such lease")
        .with_hint("read the secret again to get another lease")
}

#[cfg(test)]
mod tests;
