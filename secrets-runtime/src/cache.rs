//! The shared cache: one entry per secret, one fetch at a time for each.
//!
//! A key is a reference's canonical text without its field: provider instance,
//! name and version. An instance stands for one endpoint, region and identity,
//! so nothing else can tell two secrets apart.
//!
//! Readers take a snapshot of a shard's index and wait for nobody. Writers make
//! a new index under the shard's lock; the old one is wiped when its last
//! reader lets go of it.

use std::{
    hash::{BuildHasher, Hasher as _},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use arc_swap::{ArcSwap, Guard};
use hashbrown::HashMap;

use crate::{
    clock::{SharedClock, Ticks},
    value::Value,
};

mod flight;
mod freshness;
mod index;
mod view;

use flight::Flight;
pub(crate) use flight::{Lead, Wait};
use index::{Entry, Index};
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
}

#[derive(Default)]
struct Shard {
    index: ArcSwap<Index>,
    flights: Mutex<HashMap<Box<str>, Arc<Flight>, RandomState>>,
}

/// What a caller does next for one key.
pub(crate) enum Claim {
    /// Use the value.
    Hit(Arc<Value>),
    /// Another caller fetches it.
    Wait(Wait),
    /// Fetch it, for all who ask meanwhile, and wait for it as they do.
    Lead(Lead, Wait),
}

impl Cache {
    pub(crate) fn new(clock: SharedClock) -> Self {
        let shards = std::iter::repeat_with(Shard::default).take(SHARDS).collect();
        Self { shards, hasher: RandomState::default(), clock }
    }

    /// The value of `key` if it is younger than `ttl`.
    ///
    /// Takes no lock and allocates nothing.
    #[inline]
    pub(crate) fn fresh(&self, key: &str, ttl: Ticks) -> Option<Hit> {
        let hash = self.hash(key);
        let index = self.shard(hash).index.load();
        let at = index.position(hash, key)?;
        let fresh = freshness::is_fresh(index.entry(at), self.clock.now(), ttl);
        fresh.then_some(Hit { index, at })
    }

    /// The value, or who fetches it. Exactly one caller becomes the lead of a key.
    pub(crate) fn claim(self: &Arc<Self>, key: &str, ttl: Ticks) -> Claim {
        let hash = self.hash(key);
        let mut flights = self.shard(hash).flights();
        // Looked up under the lock: a flight that has landed meanwhile left its value here.
        if let Some(hit) = self.fresh(key, ttl) {
            return Claim::Hit(Arc::clone(hit.value()));
        }
        if let Some(flight) = flights.get(key) {
            return Claim::Wait(flight.wait());
        }
        let flight = Flight::new();
        flights.insert(key.into(), Arc::clone(&flight));
        let wait = flight.wait();
        Claim::Lead(Lead::new(Arc::clone(self), key.into(), flight), wait)
    }

    /// Forgets `key`. A fetch that is under way still answers those who wait for it,
    /// and does not fill the entry again.
    pub(crate) fn invalidate(&self, key: &str) -> bool {
        let hash = self.hash(key);
        let shard = self.shard(hash);
        let mut flights = shard.flights();
        flights.remove(key);
        shard.edit(|index| index.remove(hash, key))
    }

    /// Forgets everything, as [`invalidate`](Self::invalidate) does for one key.
    pub(crate) fn clear(&self) {
        for shard in &self.shards {
            let mut flights = shard.flights();
            flights.clear();
            shard.index.store(Arc::default());
        }
    }

    /// Ends `flight`; its value is kept unless the key was invalidated meanwhile.
    fn land(&self, key: &str, flight: &Arc<Flight>, value: Option<&Arc<Value>>) {
        let hash = self.hash(key);
        let shard = self.shard(hash);
        let mut flights = shard.flights();
        if !flights.get(key).is_some_and(|current| Arc::ptr_eq(current, flight)) {
            return;
        }
        flights.remove(key);
        if let Some(value) = value {
            let entry = self.entry(hash, key, value);
            shard.edit(|index| index.insert(entry));
        }
    }

    fn entry(&self, hash: u64, key: &str, value: &Arc<Value>) -> Entry {
        let now = self.clock.now();
        let expires_in =
            value.expires_at().map(|at| at.duration_since(SystemTime::now()).unwrap_or_default());
        Entry {
            hash,
            key: key.into(),
            value: Arc::clone(value),
            fetched_at: now,
            valid_until: expires_in.map_or(Ticks::MAX, |span| now.after(span.into())),
        }
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
    fn flights(&self) -> MutexGuard<'_, HashMap<Box<str>, Arc<Flight>, RandomState>> {
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
    pub(crate) fn value(&self) -> &Arc<Value> {
        &self.index.entry(self.at).value
    }
}
