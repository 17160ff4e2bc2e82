//! The entries of one shard, copied as a whole when one of them changes.

use std::{sync::Arc, time::Duration};

use hashbrown::HashTable;

use crate::value::Value;

/// One cached secret. A clone shares the value.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) key: Arc<str>,
    pub(super) value: Arc<Value>,
    /// When the value was read, by the runtime's clock.
    pub(super) fetched_at: Duration,
    /// When the backend stops accepting the value, by the runtime's clock.
    pub(super) valid_until: Duration,
}

/// Entries with a table of their positions, so that a reader can keep a position.
#[derive(Clone, Default)]
pub(super) struct Index {
    positions: HashTable<(u64, usize)>,
    entries: Vec<Entry>,
}

impl Index {
    pub(super) fn position(&self, hash: u64, key: &str) -> Option<usize> {
        self.positions.find(hash, |found| self.is(*found, hash, key)).map(|(_, at)| *at)
    }

    pub(super) fn entry(&self, at: usize) -> &Entry {
        &self.entries[at]
    }

    pub(super) fn insert(&mut self, hash: u64, entry: Entry) {
        if let Some(at) = self.position(hash, &entry.key) {
            self.entries[at] = entry;
            return;
        }
        self.positions.insert_unique(hash, (hash, self.entries.len()), |(hash, _)| *hash);
        self.entries.push(entry);
    }

    /// The last entry takes the freed place.
    pub(super) fn remove(&mut self, hash: u64, key: &str) -> bool {
        let Some(at) = self.position(hash, key) else { return false };
        self.positions.retain(|(_, position)| *position != at);
        self.entries.swap_remove(at);
        let moved = self.entries.len();
        for (_, position) in &mut self.positions {
            if *position == moved {
                *position = at;
            }
        }
        true
    }

    fn is(&self, (found, at): (u64, usize), hash: u64, key: &str) -> bool {
        found == hash && *self.entries[at].key == *key
    }
}
