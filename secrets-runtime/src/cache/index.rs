//! The entries of one shard, copied as a whole when one of them changes.

use std::sync::Arc;

use hashbrown::HashTable;

use crate::{clock::Ticks, value::Value};

/// One cached secret. A clone shares key and value.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) hash: u64,
    pub(super) key: Arc<str>,
    pub(super) value: Arc<Value>,
    /// When the value was read.
    pub(super) fetched_at: Ticks,
    /// When the backend stops accepting the value.
    pub(super) valid_until: Ticks,
}

/// A table whose entries can be named by their place in it.
#[derive(Clone, Default)]
pub(super) struct Index(HashTable<Entry>);

impl Index {
    #[inline]
    pub(super) fn position(&self, hash: u64, key: &str) -> Option<usize> {
        self.0.find_bucket_index(hash, |entry| *entry.key == *key)
    }

    /// The entry at a position that this very index gave: it never changes while it is shared.
    #[inline]
    pub(super) fn entry(&self, at: usize) -> &Entry {
        self.0.get_bucket(at).expect("the position is of this index")
    }

    pub(super) fn insert(&mut self, entry: Entry) {
        self.remove(entry.hash, &entry.key);
        self.0.insert_unique(entry.hash, entry, |entry| entry.hash);
    }

    pub(super) fn remove(&mut self, hash: u64, key: &str) -> bool {
        match self.0.find_entry(hash, |entry| *entry.key == *key) {
            Ok(found) => {
                found.remove();
                true
            }
            Err(_) => false,
        }
    }
}
