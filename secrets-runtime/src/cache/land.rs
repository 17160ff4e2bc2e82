//! What becomes of an entry when its fetch ends.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::{
    Cache, Flight, Landing, Lead, Shard, Terms, What, backoff,
    entry::{Entry, Failure, too_old},
    freshness::{Policy, Share, Times},
};
use crate::{
    clock::Ticks,
    error::{Error, ErrorKind, Result},
    value::{Cached, Value},
};

/// How long a value from a fallback counts as fresh: the real one is to take its place soon.
const FALLBACK_FRESH: Duration = Duration::from_secs(30);

/// How a fetch came by its result.
#[derive(Clone, Debug)]
pub(crate) struct Brought {
    /// The same for all that was fetched together.
    pub(crate) draw: Share,
    /// How long ago the provider was read.
    pub(crate) age: Ticks,
    /// Why the provider could not be read now, if the value is one of before.
    pub(crate) failure: Option<Error>,
}

impl Brought {
    /// Read from the provider just now.
    pub(crate) fn now(draw: Share) -> Self {
        Self { draw, age: Ticks::ZERO, failure: None }
    }
}

impl Cache {
    /// Ends `flight`. What it brought is kept unless the key was invalidated meanwhile.
    pub(super) fn land(
        &self,
        lead: &Lead,
        flight: &Arc<Flight>,
        result: Result<Arc<Cached>>,
        brought: Brought,
    ) -> (Result<Arc<Cached>>, Option<Landing>) {
        let shard = self.shard(lead.hash);
        let mut flights = shard.flights();
        if !flights.get(&*lead.key).is_some_and(|current| Arc::ptr_eq(current, flight)) {
            return (result, None);
        }
        flights.remove(&*lead.key);
        let arrival = Arrival { cache: self, lead, now: self.clock.now(), brought };
        let settled = match result {
            Ok(value) => arrival.value(shard, value),
            Err(error) => arrival.error(shard, error),
        };
        drop(flights);
        self.unname(&settled.gone);
        if let Ok(value) = &settled.result {
            self.name(lead, value);
        }
        (settled.result, Some(settled.landing))
    }

    /// Hands the duty to fetch on to whoever asks next.
    pub(super) fn give_up(&self, lead: &Lead, flight: &Arc<Flight>) {
        let shard = self.shard(lead.hash);
        let mut flights = shard.flights();
        if !flights.get(&*lead.key).is_some_and(|current| Arc::ptr_eq(current, flight)) {
            return;
        }
        flights.remove(&*lead.key);
        shard.edit(|index| {
            if let Some(entry) = index.get_mut(lead.hash, &lead.key) {
                entry.times.next_try = Ticks::ZERO;
            }
        });
    }

    /// The value of `key` for a reader whose fetch of it failed with `error`.
    pub(crate) fn after_failure(
        &self,
        key: &str,
        policy: Policy,
        error: Error,
    ) -> Result<Arc<Cached>> {
        let Some((index, at)) = self.find(key) else { return Err(error) };
        let (entry, now) = (index.entry(at), self.clock.now());
        match &entry.value {
            Some(value) if entry.times.is_usable(now, policy) => Ok(Arc::clone(value)),
            Some(_) => Err(too_old(&error, now.since(entry.times.fetched_at))),
            None => Err(error),
        }
    }
}

/// One fetch that ended, under the lock of its key's shard.
struct Arrival<'a> {
    cache: &'a Cache,
    lead: &'a Lead,
    now: Ticks,
    brought: Brought,
}

/// What the waiters get, what to tell, and the entries that are not in the cache any more.
struct Settled {
    result: Result<Arc<Cached>>,
    landing: Landing,
    gone: Vec<Entry>,
}

impl Arrival<'_> {
    fn value(self, shard: &Shard, value: Arc<Cached>) -> Settled {
        let index = shard.index.load();
        let old = index.get(self.lead.hash, &self.lead.key);
        let old_value = old.and_then(|old| old.value.as_ref());
        if let Some((old, kept)) = old.zip(old_value)
            && value.is_fallback()
            && !kept.is_fallback()
            && self.is_usable(old)
        {
            let settled = self.error(shard, only_fallback());
            return Settled { result: Ok(Arc::clone(kept)), ..settled };
        }
        let value = match old_value {
            Some(old) if is_same(old, &value) => Arc::clone(old),
            _ => value,
        };
        let landing = self.landing(old, &value);
        let gone = self.keep(shard, old, &value);
        Settled { result: Ok(value), landing, gone }
    }

    fn landing(&self, old: Option<&Entry>, value: &Arc<Cached>) -> Landing {
        let what = match old.and_then(|old| old.value.as_ref()) {
            Some(old) if !Arc::ptr_eq(old, value) => What::Rotated,
            _ => What::Refreshed,
        };
        Landing {
            key: Arc::clone(&self.lead.key),
            generation: self.lead.generation,
            what: self.brought.failure.clone().map_or(what, What::Failed),
            failures: old.map_or(0, Entry::failures),
            age: old.filter(|old| old.value.is_some()).map(|old| self.age(old)),
            version: value.version().map(Box::from),
            fallback: value.is_fallback(),
        }
    }

    /// Puts the value into the cache, unless its readers do not want that.
    fn keep(&self, shard: &Shard, old: Option<&Entry>, value: &Arc<Cached>) -> Vec<Entry> {
        let (hash, key) = (self.lead.hash, &self.lead.key);
        let is_cached = old.is_some_and(|old| old.value.is_some());
        let gone = if self.lead.terms.keep || is_cached {
            let keep_for = old.map_or(Ticks::ZERO, |old| old.keep_for);
            let entry = self.entry(Arc::clone(value), keep_for);
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

    fn is_usable(&self, old: &Entry) -> bool {
        old.times.is_usable(self.now, self.lead.terms.policy)
    }

    fn entry(&self, value: Arc<Cached>, keep_for: Ticks) -> Entry {
        let Terms { policy, default, column, .. } = self.lead.terms;
        let times = self.times(&value);
        let mut entry = Entry {
            hash: self.lead.hash,
            key: Arc::clone(&self.lead.key),
            value: Some(value),
            fresh_until_age: times.draw.of(default.ttl.min(times.fresh_for)),
            times,
            column,
            policy: default,
            keep_for: keep_for.max(policy.longest()).max(default.longest()),
            failure: None,
        };
        if let Some(error) = &self.brought.failure {
            self.fail(&mut entry, error);
        }
        entry
    }

    fn times(&self, value: &Value) -> Times {
        let valid_for = value.expires_at().map_or(Ticks::MAX, |at| {
            let left = at.duration_since(SystemTime::now()).unwrap_or_default();
            Ticks::from(left).after(self.brought.age)
        });
        let fallback = if value.is_fallback() { FALLBACK_FRESH.into() } else { Ticks::MAX };
        Times {
            fetched_at: self.now.since(self.brought.age),
            fresh_for: valid_for.min(fallback),
            valid_for,
            draw: self.brought.draw,
            next_try: Ticks::ZERO,
        }
    }

    fn error(&self, shard: &Shard, error: Error) -> Settled {
        let index = shard.index.load();
        let old = index.get(self.lead.hash, &self.lead.key);
        let mut entry = old.cloned().unwrap_or_else(|| self.failed());
        let age = self.age(&entry);
        let had_value = entry.value.is_some();
        let ends = is_final(error.kind()) || age >= entry.keep_for.min(entry.times.valid_for);
        if ends {
            entry.forget_value();
        }
        self.fail(&mut entry, &error);
        let kept = entry.value.as_ref();
        let landing = Landing {
            key: Arc::clone(&self.lead.key),
            generation: self.lead.generation,
            what: if had_value && ends {
                What::Expired(error.clone())
            } else {
                What::Failed(error.clone())
            },
            failures: old.map_or(0, Entry::failures),
            age: had_value.then_some(age),
            version: kept.and_then(|kept| kept.version()).map(Box::from),
            fallback: kept.is_some_and(|kept| kept.is_fallback()),
        };
        let evicted = shard.edit(|index| self.cache.insert(index, entry));
        let ended = old.filter(|_| had_value && ends).cloned();
        Settled { result: Err(error), landing, gone: evicted.into_iter().chain(ended).collect() }
    }

    fn failed(&self) -> Entry {
        let Lead { hash, key, terms, .. } = self.lead;
        Entry::failed(*hash, Arc::clone(key), *terms, self.brought.draw)
    }

    /// Notes a failure, and when the next attempt may be made.
    fn fail(&self, entry: &mut Entry, error: &Error) {
        let count = entry.failure.as_ref().map_or(0, |failure| failure.count).saturating_add(1);
        let interval = self.brought.draw.of(self.lead.terms.policy.ttl);
        let has_value = entry.value.is_some();
        let wait = backoff::wait(count, error, interval, has_value, fastrand::f64());
        // Never the mark of a fetch that is under way.
        entry.times.next_try = self.now.after(wait).min(Ticks::LAST);
        entry.failure = Some(Arc::new(Failure { count, last: error.clone(), at: self.now }));
    }
}

/// After these the backend has said that nobody is to use the value any more.
pub(crate) fn is_final(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::Denied)
}

/// Whether a fetch brought what is in the cache already.
fn is_same(old: &Value, new: &Value) -> bool {
    old.expose_bytes() == new.expose_bytes()
        && old.version() == new.version()
        && old.expires_at() == new.expires_at()
        && old.is_fallback() == new.is_fallback()
        && old.aliases() == new.aliases()
}

/// Why a value that a fallback has is not taken while there is one of the secret itself.
fn only_fallback() -> Error {
    Error::new(ErrorKind::Unavailable, "only the fallback answered")
}
