//! Which entry makes room for a new one.
//!
//! First a failure whose wait is over, then a value that was not read since the last time
//! room was made, the one that was fetched longest ago first. If all were read, all marks are
//! taken away and the next one goes (second chance, also called CLOCK). So a value that is
//! read stays, however long ago it was fetched.

use std::sync::Arc;

use super::{Cache, Counted, entry::Entry, index::Index};
use crate::{clock::Ticks, value::Cached};

impl Cache {
    /// Puts `entry` into the index of its shard; gives the one back that had to go for it.
    ///
    /// A failure drives out no value that is read: it is not kept then.
    pub(super) fn insert(&self, index: &mut Index, entry: Entry) -> Option<Entry> {
        let is_new = index.get(entry.hash, &entry.key).is_none();
        if !is_new || index.len() < self.max_entries {
            index.insert(entry);
            return None;
        }
        let victim = victim(index, self.now(), entry.value.is_some())?;
        let (hash, key) = (victim.hash, Arc::clone(&victim.key));
        let evicted = index.remove(hash, &key);
        index.insert(entry);
        if let Some(evicted) = &evicted {
            self.tally.count(evicted.column, Counted::Evicted);
        }
        evicted
    }
}

fn victim(index: &Index, now: Ticks, is_for_value: bool) -> Option<&Entry> {
    let is_over = |entry: &&Entry| entry.value.is_none() && now >= entry.times.next_try;
    if let Some(failure) = index.iter().find(is_over) {
        return Some(failure);
    }
    if index.iter().all(is_used) {
        if !is_for_value {
            return None;
        }
        values(index).for_each(|value| value.unmark());
    }
    index.iter().min_by_key(|entry| (is_used(entry), entry.times.fetched_at))
}

fn is_used(entry: &Entry) -> bool {
    entry.value.as_ref().is_some_and(|value| value.is_used())
}

fn values(index: &Index) -> impl Iterator<Item = &Arc<Cached>> {
    index.iter().filter_map(|entry| entry.value.as_ref())
}
