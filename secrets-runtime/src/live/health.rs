//! How a live value stands. No part of the value is here.

use std::{fmt, time::Duration};

use serde::{Serialize, Serializer};

use crate::{
    cache::{Standing, freshness::Policy},
    clock::Ticks,
    error::{Error, ErrorKind, Result},
};

/// How one value stands, in moments of the runtime's clock.
#[derive(Clone, Debug)]
pub(crate) struct Status {
    /// When its provider was last read well.
    pub(crate) confirmed_at: Ticks,
    /// When its time to live is over.
    pub(crate) expires: Ticks,
    /// From when on it must not be used.
    pub(crate) usable_until: Ticks,
    /// Fetches that failed since the last success.
    pub(crate) failures: u32,
    /// Why the value is not newer.
    pub(crate) error: Option<Error>,
}

impl Status {
    /// Of a value that is as it should be, and that has no end of its own.
    pub(crate) fn confirmed(now: Ticks) -> Self {
        let (expires, usable_until) = (Ticks::MAX, Ticks::MAX);
        Self { confirmed_at: now, expires, usable_until, failures: 0, error: None }
    }

    /// Of a value that once stood like this and is not newer because of `error`.
    pub(crate) fn refused(&self, error: &Error, failures: u32) -> Self {
        Self { failures, error: Some(error.clone()), ..self.clone() }
    }

    /// The value must not be used any more, whatever happens until it is confirmed again.
    pub(crate) fn end(&mut self) {
        self.usable_until = Ticks::ZERO;
    }

    /// Adds how one of the secrets stands that the value is made of.
    pub(crate) fn join(&mut self, standing: &Standing) {
        self.failures = self.failures.max(standing.failures);
        if self.error.is_none() {
            self.error.clone_from(&standing.error);
        }
        if standing.has_value {
            self.confirmed_at = self.confirmed_at.min(standing.confirmed_at);
            self.expires = self.expires.min(standing.expires);
            self.usable_until = self.usable_until.min(standing.usable_until);
        }
    }

    /// Adds a secret that has just been read, and that the cache does not have any more.
    pub(crate) fn bound(&mut self, now: Ticks, policy: Policy) {
        self.expires = self.expires.min(now.after(policy.ttl));
        self.usable_until = self.usable_until.min(now.after(policy.longest()));
    }

    /// Of a value that could not be made of the one it derives from.
    pub(super) fn derived(error: Error) -> Self {
        Self { error: Some(error), ..Self::confirmed(Ticks::ZERO) }
    }

    pub(super) fn check_usable(&self, now: Ticks) -> Result<()> {
        if now < self.usable_until {
            return Ok(());
        }
        let age = now.since(self.confirmed_at).to_text();
        let error = self.error.clone().unwrap_or_else(|| {
            Error::new(ErrorKind::Unavailable, "the secret was not fetched again in time")
        });
        Err(error.with_note(format!("the value in use is {age} old and may not be used any more")))
    }

    pub(super) fn health(&self, now: Ticks, generation: u64, is_followed: bool) -> LiveHealth {
        let state = match (is_followed, now >= self.usable_until, now >= self.expires) {
            (_, true, _) => LiveState::Unusable,
            (_, _, true) => LiveState::Stale,
            (false, ..) => LiveState::Fixed,
            _ if self.error.is_some() => LiveState::Failing,
            _ => LiveState::Fresh,
        };
        LiveHealth {
            state,
            age: now.since(self.confirmed_at).to_duration(),
            replaced: generation,
            failures: self.failures,
            error: self.error.as_ref().map(Error::kind),
        }
    }
}

/// How a [`Live`](crate::Live) value stands. It holds no part of the value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LiveHealth {
    /// In one word.
    pub state: LiveState,
    /// How long ago the provider last confirmed the value; serialized as `age_seconds`, in whole
    /// seconds.
    #[serde(rename = "age_seconds", serialize_with = "seconds")]
    pub age: Duration,
    /// How often the value was replaced.
    pub replaced: u64,
    /// How many fetches failed since the last success.
    pub failures: u32,
    /// Why the value is not newer: a fetch that failed, or a new value that was not taken.
    pub error: Option<ErrorKind>,
}

/// The state of a [`Live`](crate::Live) value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LiveState {
    /// Within its time to live.
    Fresh,
    /// Within its time to live, and the last attempt to renew it failed.
    Failing,
    /// Older than its time to live, because it could not be fetched again.
    Stale,
    /// Older than it may be, or denied: [`try_current`](crate::Live::try_current) is an error.
    Unusable,
    /// Nobody follows it: it was made with [`Live::new`](crate::Live::new), or its runtime is gone.
    Fixed,
}

impl LiveState {
    /// The state in the words that it is serialized with.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Failing => "failing",
            Self::Stale => "stale",
            Self::Unusable => "unusable",
            Self::Fixed => "fixed",
        }
    }
}

impl fmt::Display for LiveState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// State, age and, if something failed, why and how often: `stale, 7 min old: timeout (3)`.
impl fmt::Display for LiveHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} old", self.state, Ticks::from(self.age).to_text())?;
        match self.error {
            Some(error) => write!(f, ": {error} ({})", self.failures),
            None => Ok(()),
        }
    }
}

fn seconds<S: Serializer>(span: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(span.as_secs())
}
