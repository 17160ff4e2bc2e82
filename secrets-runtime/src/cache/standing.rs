//! How an entry stands, for those who follow it.

use std::sync::{Arc, Weak};

use super::{Cache, freshness::Policy, leases::lease_of};
use crate::{clock::Ticks, error::Error, lease::Lease, value::Cached};

/// How one secret stands for a reader with some policy.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    /// When its provider was last read well.
    pub(crate) confirmed_at: Ticks,
    /// When it is to be fetched again.
    pub(crate) due: Ticks,
    /// When its time to live is over.
    pub(crate) expires: Ticks,
    /// From when on it must not be used.
    pub(crate) usable_until: Ticks,
    /// Fetches that failed since the last success.
    pub(crate) failures: u32,
    /// Why the last one did.
    pub(crate) error: Option<Error>,
    pub(crate) has_value: bool,
    /// How long after it was last asked for it may be asked for again because it is due.
    pub(crate) rest: Ticks,
    /// Whether its provider may be asked to extend its lease.
    pub(crate) is_renewable: bool,
}

impl Standing {
    /// When the value may not be used any more, if it could not be fetched again.
    pub(crate) fn ends(&self, now: Ticks) -> Option<Ticks> {
        let is_failing = self.has_value && self.failures > 0;
        (is_failing && self.usable_until > now).then_some(self.usable_until)
    }
}

impl Cache {
    /// How `key` stands; `None` if nothing is known about it.
    pub(crate) fn standing(&self, key: &str, policy: Policy) -> Option<Standing> {
        let (index, at) = self.find(key)?;
        let entry = index.entry(at);
        let has_value = entry.value.is_some();
        Some(Standing {
            confirmed_at: entry.times.fetched_at,
            due: if has_value { entry.times.due(policy) } else { entry.times.next_try },
            expires: entry.times.expires(policy),
            usable_until: entry.times.usable_until(policy),
            failures: entry.failures(),
            error: entry.failure.as_ref().map(|failure| failure.last.clone()),
            has_value,
            rest: entry.times.rest(policy),
            is_renewable: lease_of(entry).is_some_and(Lease::is_renewable),
        })
    }

    /// Whether the value of `key` is still this very one; with `None`, whether it still is known
    /// to have none.
    ///
    /// Takes no lock and allocates nothing.
    pub(crate) fn still_has(&self, key: &str, value: Option<&Weak<Cached>>) -> bool {
        let Some((index, at)) = self.find(key) else { return false };
        let present = index.entry(at).value.as_ref();
        // Whoever keeps what was made of the value uses it, though without reading it.
        present.inspect(|present| present.mark()).map(Arc::as_ptr) == value.map(Weak::as_ptr)
    }
}
