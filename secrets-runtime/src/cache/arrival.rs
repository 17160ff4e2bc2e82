//! What becomes of an entry when its fetch has brought something.
//!
//! A fallback's value for an outage is a failure that has a value. It takes the place of none that
//! the provider gave and that is still of use, and the provider is asked again after a wait.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::{
    Brought, Cache, Landing, Lead, Shard, Terms, What, backoff,
    entry::Entry,
    freshness::{Share, Times},
};
use crate::{
    clock::Ticks,
    error::{Error, ErrorKind, Result},
    lease::Lease,
    reference::SecretRefBuf,
    value::{Cached, Value},
};

/// The longest time between two attempts to renew a lease that is not a growing wait.
const LEASED_FLOOR: Duration = Duration::from_secs(10);

/// One fetch that ended, under the lock of its key's shard.
pub(super) struct Arrival<'a> {
    pub(super) cache: &'a Cache,
    pub(super) lead: &'a Lead,
    pub(super) now: Ticks,
    pub(super) brought: Brought,
}

/// What the waiters get, what to tell, and the entries that are not in the cache any more.
pub(super) struct Settled {
    pub(super) result: Result<Arc<Cached>>,
    pub(super) landing: Landing,
    pub(super) gone: Vec<Entry>,
}

impl Arrival<'_> {
    pub(super) fn value(self, shard: &Shard, value: Arc<Cached>) -> Settled {
        let index = shard.index.load();
        let old = index.get(self.lead.hash, &self.lead.key);
        let failure = self.brought.failure.clone().or_else(|| self.outage(&value));
        if let Some((old, outage)) = old.zip(self.outage(&value))
            && self.is_better(old)
        {
            return self.stay(shard, old, outage, value);
        }
        let value = match old.and_then(|old| old.value.as_ref()) {
            Some(old) if is_same(old, &value) => Arc::clone(old),
            _ => value,
        };
        let landing = self.landing(old, &value, failure.as_ref());
        let gone = self.keep(shard, old, &value, failure.as_ref());
        Settled { result: Ok(value), landing, gone }
    }

    /// Why a fallback stood in, if it did.
    fn outage(&self, value: &Value) -> Option<Error> {
        let error = value.outage()?.clone();
        let reference: Option<SecretRefBuf> = self.lead.key.parse().ok();
        Some(match reference {
            Some(reference) => error.with_reference(reference.as_ref()),
            None => error,
        })
    }

    /// Whether the cache has what the provider gave itself, and that is of use to somebody.
    fn is_better(&self, old: &Entry) -> bool {
        is_own(old) && self.age(old) < old.ends_at_age()
    }

    /// Keeps the value of before. Readers who may not use that one are given the fallback's.
    fn stay(self, shard: &Shard, old: &Entry, outage: Error, value: Arc<Cached>) -> Settled {
        let is_usable = old.times.is_usable(self.now, self.lead.terms.policy);
        let settled = self.error(shard, outage);
        let result = if is_usable { settled.result } else { Ok(value) };
        Settled { result, ..settled }
    }

    fn landing(&self, old: Option<&Entry>, value: &Value, failure: Option<&Error>) -> Landing {
        let before = old.and_then(|old| old.value.as_ref());
        let is_other = before.is_some_and(|old| old.expose_bytes() != value.expose_bytes());
        let what = match (failure, is_other) {
            (Some(error), _) if self.brought.failure.is_some() => What::Failed(error.clone()),
            (_, true) => What::Rotated,
            (None, false) if self.brought.renewed => What::Renewed,
            (Some(error), false) => What::Failed(error.clone()),
            (None, false) => What::Refreshed,
        };
        Landing {
            key: Arc::clone(&self.lead.key),
            generation: self.lead.generation,
            what,
            failures: old.map_or(0, Entry::failures),
            age: old.filter(|_| before.is_some()).map(|old| self.age(old)),
            version: value.version().map(Box::from),
            fallback: value.is_fallback(),
            from_fallback: value.is_fallback(),
        }
    }

    /// Puts the value into the cache, unless its readers do not want that.
    fn keep(
        &self,
        shard: &Shard,
        old: Option<&Entry>,
        value: &Arc<Cached>,
        failure: Option<&Error>,
    ) -> Vec<Entry> {
        let (hash, key) = (self.lead.hash, &self.lead.key);
        let is_cached = old.is_some_and(|old| old.value.is_some());
        let gone = if self.lead.terms.keep || is_cached {
            let entry = self.entry(Arc::clone(value), old, failure);
            shard.edit(|index| self.cache.insert(index, entry))
        } else {
            old.and_then(|_| shard.edit(|index| index.remove(hash, key)))
        };
        let is_replaced =
            |old: &&Entry| old.value.as_ref().is_some_and(|old| old.aliases() != value.aliases());
        gone.into_iter().chain(old.filter(is_replaced).cloned()).collect()
    }

    fn age(&self, entry: &Entry) -> Ticks {
        self.now.since(entry.times.fetched_at)
    }

    fn entry(&self, value: Arc<Cached>, old: Option<&Entry>, failure: Option<&Error>) -> Entry {
        let Terms { policy, default, column, .. } = self.lead.terms;
        let times = self.times(&value);
        let keep_for = old.map_or(Ticks::ZERO, |old| old.keep_for);
        let mut entry = Entry {
            hash: self.lead.hash,
            key: Arc::clone(&self.lead.key),
            value: Some(value),
            fresh_until_age: times.fresh_until_age(default),
            times,
            column,
            policy: default,
            keep_for: keep_for.max(policy.longest()).max(default.longest()),
            failure: None,
        };
        if let Some(error) = failure {
            entry.failure = old.and_then(|old| old.failure.clone());
            self.fail(&mut entry, error);
        }
        entry
    }

    fn times(&self, value: &Value) -> Times {
        let valid_for = self.valid_for(value);
        Times {
            fetched_at: self.now.since(self.brought.age),
            fresh_for: valid_for,
            valid_for,
            is_leased: value.lease().is_some(),
            draw: self.draw(value),
            next_try: Ticks::ZERO,
            has_failed: false,
        }
    }

    fn valid_for(&self, value: &Value) -> Ticks {
        let accepted = value.expires_at().map_or(Ticks::MAX, |at| {
            at.duration_since(SystemTime::now()).unwrap_or_default().into()
        });
        let lent = value.lease().map_or(Ticks::MAX, |lease| lease.left(self.now));
        accepted.min(lent).after(self.brought.age)
    }

    fn draw(&self, value: &Value) -> Share {
        match value.lease() {
            _ if value.outage().is_some() => Share::NONE,
            None => self.brought.draw,
            Some(lease) if self.brought.renewed && !lease.is_renewable() => Share::NONE,
            Some(_) => Share::of_lease(fastrand::f64()),
        }
    }

    pub(super) fn error(self, shard: &Shard, error: Error) -> Settled {
        let index = shard.index.load();
        let old = index.get(self.lead.hash, &self.lead.key);
        let mut entry = old.cloned().unwrap_or_else(|| self.failed());
        let age = self.age(&entry);
        let had_value = entry.value.is_some();
        let ends = is_final(error.kind()) || age >= entry.ends_at_age();
        if ends {
            entry.forget_value();
        }
        self.fail(&mut entry, &error);
        let kept = entry.value.as_ref();
        let what = if had_value && ends { What::Expired } else { What::Failed };
        let landing = Landing {
            key: Arc::clone(&self.lead.key),
            generation: self.lead.generation,
            what: what(error.clone()),
            failures: old.map_or(0, Entry::failures),
            age: had_value.then_some(age),
            version: kept.and_then(|kept| kept.version()).map(Box::from),
            fallback: kept.is_some_and(|kept| kept.is_fallback()),
            from_fallback: false,
        };
        let evicted = shard.edit(|index| self.cache.insert(index, entry));
        let ended = old.filter(|_| had_value && ends).cloned();
        Settled { result: Err(error), landing, gone: evicted.into_iter().chain(ended).collect() }
    }

    fn failed(&self) -> Entry {
        let Lead { hash, key, terms, .. } = self.lead;
        Entry::failed(*hash, Arc::clone(key), *terms, self.brought.draw)
    }

    fn fail(&self, entry: &mut Entry, error: &Error) {
        let floor = match entry.times.is_leased {
            // The next attempts have to be made before the lease is over.
            true => entry.times.fresh_for.scaled(u32::MAX / 16).min(LEASED_FLOOR.into()),
            false if is_own(entry) => self.brought.draw.of(self.lead.terms.policy.ttl),
            false => Ticks::ZERO,
        };
        let wait = backoff::wait(entry.failures().saturating_add(1), error, floor, fastrand::f64());
        entry.fail(error, wait, self.now);
    }
}

/// After these the backend has said that nobody is to use the value any more.
pub(crate) fn is_final(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::Denied)
}

/// Whether it has a value that is not there for an outage only.
fn is_own(entry: &Entry) -> bool {
    entry.value.as_ref().is_some_and(|value| value.outage().is_none())
}

/// Whether a fetch brought what is in the cache already.
fn is_same(old: &Value, new: &Value) -> bool {
    old.expose_bytes() == new.expose_bytes()
        && old.version() == new.version()
        && old.expires_at() == new.expires_at()
        && old.is_fallback() == new.is_fallback()
        && old.outage().is_some() == new.outage().is_some()
        && old.aliases() == new.aliases()
        && is_same_lease(old.lease(), new.lease())
}

fn is_same_lease(old: Option<&Lease>, new: Option<&Lease>) -> bool {
    match (old, new) {
        (None, None) => true,
        (Some(old), Some(new)) => old.ptr_eq(new),
        _ => false,
    }
}
