//! The end of a value that could not be fetched again in time.

use std::sync::Arc;

use super::{Cache, Landing, What, entry::Entry};
use crate::clock::Ticks;

impl Cache {
    /// Wipes the value of `key` if fetching it has failed and it is too old for every reader so
    /// far; what to tell then.
    pub(crate) fn expire(&self, key: &str) -> Option<Landing> {
        let (hash, now) = (self.hash(key), self.now());
        let shard = self.shard(hash);
        let lock = shard.flights();
        let landing = self.end_of(shard.index.load().get(hash, key)?, now)?;
        let old = shard.edit(|index| {
            let entry = index.get_mut(hash, key)?;
            let old = entry.clone();
            entry.forget_value();
            Some(old)
        });
        drop(lock);
        self.unname(old.as_slice());
        Some(landing)
    }

    fn end_of(&self, entry: &Entry, now: Ticks) -> Option<Landing> {
        let (value, failure) = (entry.value.as_ref()?, entry.failure.as_ref()?);
        let age = now.since(entry.times.fetched_at);
        (age >= entry.keep_for).then(|| Landing {
            key: Arc::clone(&entry.key),
            what: What::Expired(failure.last.clone()),
            generation: self.generation(),
            failures: failure.count,
            age: Some(age),
            version: None,
            fallback: value.is_fallback(),
        })
    }
}
