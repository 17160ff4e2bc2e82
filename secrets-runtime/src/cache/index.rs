//! The entries of one shard, copied as a whole when one of them changes.

use std::sync::Arc;

use hashbrown::HashTable;

use super::entry::Entry;

/// A table whose entries can be named by their place in it.
#[derive(Clone, Default)]
pub(super) struct Index {
    entries: HashTable<Entry>,
    /// Other names of entries of any shard.
    aliases: HashTable<Alias>,
}

/// Another key of an entry.
#[derive(Clone)]
struct Alias {
    hash: u64,
    key: Arc<str>,
    stands_for: Arc<str>,
}

impl Index {
    #[inline]
    pub(super) fn position(&self, hash: u64, key: &str) -> Option<usize> {
        self.entries.find_bucket_index(hash, |entry| *entry.key == *key)
    }

    /// The entry at a position that this very index gave: it never changes while it is shared.
    #[inline]
    pub(super) fn entry(&self, at: usize) -> &Entry {
        self.entries.get_bucket(at).expect("the position is of this index")
    }

    pub(super) fn get(&self, hash: u64, key: &str) -> Option<&Entry> {
        self.entries.find(hash, |entry| *entry.key == *key)
    }

    pub(super) fn get_mut(&mut self, hash: u64, key: &str) -> Option<&mut Entry> {
        self.entries.find_mut(hash, |entry| *entry.key == *key)
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    pub(super) fn insert(&mut self, entry: Entry) {
        self.remove(entry.hash, &entry.key);
        self.entries.insert_unique(entry.hash, entry, |entry| entry.hash);
    }

    pub(super) fn remove(&mut self, hash: u64, key: &str) -> Option<Entry> {
        let found = self.entries.find_entry(hash, |entry| *entry.key == *key).ok()?;
        Some(found.remove().0)
    }

    /// What `key` is another name of.
    pub(super) fn alias(&self, hash: u64, key: &str) -> Option<&Arc<str>> {
        self.aliases.find(hash, |alias| *alias.key == *key).map(|alias| &alias.stands_for)
    }

    pub(super) fn set_alias(&mut self, hash: u64, key: Arc<str>, stands_for: Arc<str>) {
        self.remove_alias(hash, &key);
        let alias = Alias { hash, key, stands_for };
        self.aliases.insert_unique(hash, alias, |alias| alias.hash);
    }

    pub(super) fn remove_alias(&mut self, hash: u64, key: &str) {
        if let Ok(found) = self.aliases.find_entry(hash, |alias| *alias.key == *key) {
            found.remove();
        }
    }

    #[cfg(test)]
    pub(super) fn alias_count(&self) -> usize {
        self.aliases.len()
    }
}
