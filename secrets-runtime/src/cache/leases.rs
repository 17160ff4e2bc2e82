//! Cached values that are lent.

use std::sync::Arc;

use super::{Cache, Lead, entry::Entry, freshness::Share};
use crate::{clock::Ticks, lease::Lease, value::Cached};

impl Lead {
    /// The value that is there, and its lease, if that can be extended.
    pub(crate) fn renewable(&self) -> Option<(Arc<Cached>, Lease)> {
        let (index, at) = self.cache.find(&self.key)?;
        let value = index.entry(at).value.as_ref()?;
        let lease = value.lease().filter(|lease| lease.is_renewable() && !lease.is_over())?;
        Some((Arc::clone(value), lease.clone()))
    }
}

impl Cache {
    /// The keys of values whose lease was ended, or is not to be renewed any more.
    ///
    /// What is ended is forgotten. The others are used for as long as they are valid, and fetched
    /// anew as soon as that is allowed.
    pub(crate) fn end_leases(&self) -> Vec<Arc<str>> {
        let mut keys = Vec::new();
        for shard in &self.shards {
            let lent: Vec<Entry> = {
                let index = shard.index.load();
                index.iter().filter(|entry| is_ending(entry)).cloned().collect()
            };
            for entry in lent {
                if lease_of(&entry).is_some_and(|lease| lease.left(self.now()) == Ticks::ZERO) {
                    self.invalidate(&entry.key);
                } else {
                    self.hasten(&entry);
                }
                keys.extend(self.all_names(&entry.key));
            }
        }
        keys
    }

    /// Has a value fetched anew as soon as that is allowed.
    fn hasten(&self, lent: &Entry) {
        let shard = self.shard(lent.hash);
        let _lock = shard.flights();
        shard.edit(|index| {
            // It may have been fetched anew meanwhile.
            if let Some(entry) =
                index.get_mut(lent.hash, &lent.key).filter(|entry| is_ending(entry))
            {
                entry.times.draw = Share::NONE;
                entry.fresh_until_age = Ticks::ZERO;
            }
        });
    }
}

fn is_ending(entry: &Entry) -> bool {
    lease_of(entry).is_some_and(|lease| lease.is_over() || lease.is_finished())
}

pub(super) fn lease_of(entry: &Entry) -> Option<&Lease> {
    entry.value.as_ref()?.lease()
}
