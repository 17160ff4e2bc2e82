//! A task's own view of the cache: no write to memory that tasks share.

use std::{ops::Deref, sync::Arc};

use arc_swap::ArcSwap;

use super::{Cache, freshness::Verdict, index::Index, shard_number};
use crate::value::Value;

/// The indexes as they were when they were last looked at. Each is renewed when it is read
/// and a newer one is there.
pub(crate) struct View {
    cache: Arc<Cache>,
    indexes: Box<[arc_swap::Cache<ShardIndex, Arc<Index>>]>,
}

/// The place of one shard's index.
struct ShardIndex {
    cache: Arc<Cache>,
    number: usize,
}

impl Deref for ShardIndex {
    type Target = ArcSwap<Index>;

    fn deref(&self) -> &ArcSwap<Index> {
        &self.cache.shards[self.number].index
    }
}

impl View {
    pub(crate) fn new(cache: &Arc<Cache>) -> Self {
        let index = |number| arc_swap::Cache::new(ShardIndex { cache: Arc::clone(cache), number });
        Self { cache: Arc::clone(cache), indexes: (0..cache.shards.len()).map(index).collect() }
    }

    /// The value of `key` if it is used without waiting, and what else the reader is to do.
    #[inline]
    pub(crate) fn usable(&mut self, key: &str) -> Option<(&Value, Verdict)> {
        let hash = self.cache.hash(key);
        let index = self.indexes[shard_number(hash)].load();
        let entry = index.entry(index.position(hash, key)?);
        let value = entry.value.as_ref()?;
        value.mark();
        let verdict = entry.default_verdict(self.cache.clock.now())?;
        self.cache.count(entry, verdict);
        Some((value, verdict))
    }
}
