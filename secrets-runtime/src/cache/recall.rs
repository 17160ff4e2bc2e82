//! What a second level asks of the cache.

use std::sync::Arc;

use super::{Cache, Lead, Terms, names::names};
use crate::value::Cached;

impl Lead {
    /// The key that is fetched: the one that all names of the secret lead to.
    pub(crate) fn key(&self) -> &Arc<str> {
        &self.key
    }

    /// How the value is kept.
    pub(crate) fn terms(&self) -> Terms {
        self.terms
    }
}

impl Cache {
    /// The value of `key`, however old it is.
    pub(crate) fn kept(&self, key: &str) -> Option<Arc<Cached>> {
        let (index, at) = self.find(key)?;
        index.entry(at).value.clone()
    }

    /// `key`, and all others that are known to lead to the same secret.
    pub(crate) fn keys_of(&self, key: &str) -> Vec<Arc<str>> {
        let Some((index, at)) = self.find(key) else { return vec![Arc::from(key)] };
        let entry = index.entry(at);
        let mut keys = vec![Arc::from(key), Arc::clone(&entry.key)];
        keys.extend(entry.value.iter().flat_map(|value| names(&entry.key, value)));
        keys
    }

    /// The keys of all entries.
    pub(crate) fn keys(&self) -> Vec<Arc<str>> {
        let indexes = self.shards.iter().map(|shard| shard.index.load());
        indexes
            .flat_map(|index| index.iter().map(|entry| Arc::clone(&entry.key)).collect::<Vec<_>>())
            .collect()
    }
}
