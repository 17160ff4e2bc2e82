//! Which entry makes room for a new one.
//!
//! Values and failures have places of their own, so that neither drives the other out.
//!
//! Of the values, the one goes that was not read since the last time room was made; of several
//! the one that was fetched longest ago. If all were read, all marks are taken away first (second
//! chance, also called CLOCK). So a value that is read stays, however long ago it was fetched.
//! Of the failures, the one goes whose wait ends first.

use std::sync::Arc;

use super::{Cache, Counted, entry::Entry, index::Index};

/// For so many values there is one failure.
const VALUES_PER_FAILURE: usize = 4;

impl Cache {
    /// Puts `entry` into the index of its shard; gives the one back that had to go for it.
    pub(super) fn insert(&self, index: &mut Index, entry: Entry) -> Option<Entry> {
        // What it replaces gives its place back.
        index.remove(entry.hash, &entry.key);
        let evicted = self.make_room(index, has_value(&entry));
        index.insert(entry);
        if let Some(evicted) = &evicted {
            self.tally.count(evicted.column, Counted::Evicted);
        }
        evicted
    }

    /// Takes an entry out if there is no place for another value, or another failure.
    fn make_room(&self, index: &mut Index, for_value: bool) -> Option<Entry> {
        let same_kind = |entry: &&Entry| has_value(entry) == for_value;
        let places = if for_value { self.max_values } else { self.max_failures() };
        if index.len() < places || index.iter().filter(same_kind).count() < places {
            return None;
        }
        let victim = if for_value { unread(index) } else { first_to_retry(index) }?;
        let (hash, key) = (victim.hash, Arc::clone(&victim.key));
        index.remove(hash, &key)
    }

    /// Failures that one shard may have.
    pub(super) fn max_failures(&self) -> usize {
        self.max_values.div_ceil(VALUES_PER_FAILURE)
    }
}

fn unread(index: &Index) -> Option<&Entry> {
    let values = || index.iter().filter_map(|entry| Some((entry, entry.value.as_ref()?)));
    if values().all(|(_, value)| value.is_used()) {
        values().for_each(|(_, value)| value.unmark());
    }
    let victim = values().min_by_key(|(entry, value)| (value.is_used(), entry.times.fetched_at));
    victim.map(|(entry, _)| entry)
}

fn first_to_retry(index: &Index) -> Option<&Entry> {
    let failures = index.iter().filter(|entry| !has_value(entry));
    failures.min_by_key(|entry| entry.times.next_try)
}

fn has_value(entry: &Entry) -> bool {
    entry.value.is_some()
}
