//! The shared cache: one entry per secret, one fetch at a time for each.
//!
//! A key is a reference's canonical text without its field: provider instance,
//! name and version. An instance stands for one endpoint, region and identity,
//! so nothing else can tell two secrets apart. Where a provider tells other names
//! of a secret, such as its ARN, those lead to the same entry.
//!
//! Readers take a snapshot of a shard's index and wait for nobody. Writers make
//! a new index under the shard's lock; the old one is wiped when its last
//! reader lets go of it.

use std::{
    hash::{BuildHasher, Hasher as _},
    sync::{Arc, PoisonError, atomic::Ordering},
};

use arc_swap::{ArcSwap, Guard};
use hashbrown::HashMap;

use crate::{
    clock::{SharedClock, Ticks},
    sync::{AtomicU64, Mutex, MutexGuard},
    value::Cached,
};

mod arrival;
mod backoff;
mod claim;
mod entry;
mod evict;
mod expire;
mod flight;
pub(crate) mod freshness;
mod index;
#[cfg(all(test, shuttle))]
mod interleavings;
mod land;
mod landing;
mod leases;
mod names;
#[cfg(feature = "second-level")]
mod recall;
mod standing;
mod tally;
mod view;

#[cfg(feature = "second-level")]
pub(crate) use arrival::is_final;
pub(crate) use claim::{Claim, Need};
use entry::Entry;
#[cfg(feature = "second-level")]
pub(crate) use entry::too_old;
use flight::Flight;
pub(crate) use flight::{Arrived, Lead, Terms, Wait, panicked};
use freshness::{Policy, Verdict};
use index::Index;
pub(crate) use land::Brought;
pub(crate) use landing::{Landing, What};
pub(crate) use standing::Standing;
pub(crate) use tally::{Column, Counted, Tally};
pub(crate) use view::View;

/// Enough that a write copies few entries, few enough that an empty cache is small.
const SHARDS: usize = 16;

type RandomState = foldhash::fast::RandomState;

/// Values by key, fresh or not, and the fetches under way.
#[derive(Debug)]
pub(crate) struct Cache {
    shards: Box<[Shard]>,
    hasher: RandomState,
    clock: SharedClock,
    /// Values that one shard may have.
    max_values: usize,
    /// How often something was invalidated.
    generation: AtomicU64,
    tally: Tally,
}

#[derive(Default)]
struct Shard {
    index: ArcSwap<Index>,
    flights: Mutex<Flights>,
}

type Flights = HashMap<Arc<str>, Arc<Flight>, RandomState>;

impl Cache {
    /// A cache for about `max_entries` values.
    pub(crate) fn new(clock: SharedClock, max_entries: usize, tally: Tally) -> Self {
        Self {
            shards: std::iter::repeat_with(Shard::default).take(SHARDS).collect(),
            hasher: RandomState::default(),
            clock,
            max_values: max_entries.div_ceil(SHARDS).max(1),
            generation: AtomicU64::new(0),
            tally,
        }
    }

    pub(crate) fn now(&self) -> Ticks {
        self.clock.now()
    }

    /// The value of `key` if it is used without waiting, by the policy that it was cached with,
    /// and what else the reader is to do.
    ///
    /// Takes no lock and allocates nothing.
    #[inline]
    pub(crate) fn usable(&self, key: &str) -> Option<(Hit, Verdict)> {
        let hash = self.hash(key);
        let index = self.shard(hash).index.load();
        let (index, at) = match index.position(hash, key) {
            Some(at) => (index, at),
            None => self.find(key)?,
        };
        let entry = index.entry(at);
        entry.value.as_ref()?.mark();
        let verdict = entry.default_verdict(self.clock.now())?;
        self.count(entry, verdict);
        Some((Hit { index, at }, verdict))
    }

    /// Notes a read that was answered.
    #[inline]
    fn count(&self, entry: &Entry, verdict: Verdict) {
        self.tally.count(entry.column, Counted::Hit);
        if verdict.is_stale() {
            self.tally.count(entry.column, Counted::Stale);
        }
    }

    /// How often it was of use so far, as far as that is counted.
    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The entry of `key`, which may be another name of its secret.
    fn find(&self, key: &str) -> Option<(Guard<Arc<Index>>, usize)> {
        let hash = self.hash(key);
        let index = self.shard(hash).index.load();
        if let Some(at) = index.position(hash, key) {
            return Some((index, at));
        }
        let key = Arc::clone(index.alias(hash, key)?);
        let hash = self.hash(&key);
        let index = self.shard(hash).index.load();
        let at = index.position(hash, &key)?;
        Some((index, at))
    }

    /// Forgets `key`, and whatever failed. A fetch that is under way still answers those who
    /// wait for it, and does not fill the entry again.
    pub(crate) fn invalidate(&self, key: &str) -> bool {
        self.generation.fetch_add(1, Ordering::SeqCst);
        let (was_there, stands_for) = self.remove(key);
        let was_elsewhere = stands_for.is_some_and(|key| self.remove(&key).0);
        was_there || was_elsewhere
    }

    /// Whether there was a value, and the secret that `key` is another name of.
    fn remove(&self, key: &str) -> (bool, Option<Arc<str>>) {
        let hash = self.hash(key);
        let shard = self.shard(hash);
        let mut flights = shard.flights();
        flights.remove(key);
        let (removed, alias) =
            shard.edit(|index| (index.remove(hash, key), index.alias(hash, key).cloned()));
        drop(flights);
        self.unname(removed.as_slice());
        (removed.is_some_and(|entry| entry.value.is_some()), alias)
    }

    /// Forgets everything, as [`invalidate`](Self::invalidate) does for one key.
    pub(crate) fn clear(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
        for shard in &self.shards {
            let mut flights = shard.flights();
            flights.clear();
            shard.index.store(Arc::default());
        }
    }

    /// How many secrets have a value.
    pub(crate) fn values(&self) -> usize {
        let with_value =
            |shard: &Shard| shard.index.load().iter().filter(|entry| entry.value.is_some()).count();
        self.shards.iter().map(with_value).sum()
    }

    /// How many secrets it holds.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.index.load().len()).sum()
    }

    /// Whether a reader of `key` gets an answer without waiting, be it an error.
    pub(crate) fn answers(&self, key: &str, policy: Policy) -> bool {
        let found = self.find(key);
        found.is_some_and(|(index, at)| {
            index.entry(at).verdict(self.clock.now(), policy) != Verdict::Expired
        })
    }

    /// Whether something else is known of `key` than that it has this value; `None` if nothing is.
    pub(crate) fn overtakes(&self, key: &str, value: Option<&Arc<Cached>>) -> Option<bool> {
        let (index, at) = self.find(key)?;
        let kept = index.entry(at).value.as_ref();
        Some(!kept.zip(value).is_some_and(|(kept, value)| Arc::ptr_eq(kept, value)))
    }

    /// Whether `name` leads to the entry of `key`.
    pub(crate) fn is_name_of(&self, name: &str, key: &str) -> bool {
        self.alias(name).is_some_and(|stands_for| *stands_for == *key)
    }

    fn alias(&self, key: &str) -> Option<Arc<str>> {
        let hash = self.hash(key);
        self.shard(hash).index.load().alias(hash, key).cloned()
    }

    /// How often something was invalidated.
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    /// Only texts are hashed, so the byte that ends a `str` in a tuple is left out.
    #[inline]
    fn hash(&self, key: &str) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(key.as_bytes());
        hasher.finish()
    }

    #[inline]
    fn shard(&self, hash: u64) -> &Shard {
        &self.shards[shard_number(hash)]
    }
}

/// An index's table uses the low bits and the top seven, so the number is taken from between.
#[inline]
fn shard_number(hash: u64) -> usize {
    (hash >> 32) as usize % SHARDS
}

impl Shard {
    fn flights(&self) -> MutexGuard<'_, Flights> {
        // No code under this lock leaves the map half changed, so a panic elsewhere does not matter.
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces the index by a changed copy. The caller holds the shard's lock.
    fn edit<T>(&self, change: impl FnOnce(&mut Index) -> T) -> T {
        let mut index = Index::clone(&self.index.load());
        let result = change(&mut index);
        self.index.store(Arc::new(index));
        result
    }
}

impl std::fmt::Debug for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shard")
    }
}

/// A cached value, held through the snapshot that it was found in.
pub(crate) struct Hit {
    index: Guard<Arc<Index>>,
    at: usize,
}

impl Hit {
    #[inline]
    pub(crate) fn value(&self) -> &Arc<Cached> {
        self.index.entry(self.at).value.as_ref().expect("only an entry with a value is a hit")
    }
}

#[cfg(test)]
mod tests;
