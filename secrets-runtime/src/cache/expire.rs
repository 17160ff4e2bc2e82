//! The end of a value that could not be fetched again in time.

use std::sync::Arc;

use super::{Cache, Landing, What, entry::Entry};
use crate::clock::Ticks;

impl Cache {
    /// Wipes the value that `key` is a name of, if fetching it has failed and its backend does not
    /// accept it any more or it is too old for every reader so far; what to tell then.
    pub(crate) fn expire(&self, key: &str) -> Option<Landing> {
        match self.alias(key) {
            Some(stands_for) => self.expire_named(&stands_for),
            None => self.expire_named(key),
        }
    }

    fn expire_named(&self, key: &str) -> Option<Landing> {
        let (hash, now) = (self.hash(key), self.now());
        let shard = self.shard(hash);
        let lock = shard.flights();
        let index = shard.index.load();
        let old = index.get(hash, key)?;
        let landing = self.end_of(old, now)?;
        let mut entry = old.clone();
        entry.forget_value();
        let evicted = shard.edit(|index| self.insert(index, entry));
        drop(lock);
        self.unname(&[Some(old.clone()), evicted].into_iter().flatten().collect::<Vec<_>>());
        Some(landing)
    }

    fn end_of(&self, entry: &Entry, now: Ticks) -> Option<Landing> {
        let (value, failure) = (entry.value.as_ref()?, entry.failure.as_ref()?);
        let age = now.since(entry.times.fetched_at);
        (age >= entry.ends_at_age()).then(|| Landing {
            key: Arc::clone(&entry.key),
            what: What::Expired(failure.last.clone()),
            generation: self.generation(),
            failures: failure.count,
            age: Some(age),
            version: None,
            fallback: value.is_fallback(),
            from_fallback: false,
        })
    }
}
