//! One secret that may come from the store, and what a stored value is worth to it.

use std::time::{Duration, SystemTime};

use super::{super::flight::Passenger, store::Store};
use crate::{
    cache::{Brought, Cache, Standing, too_old},
    clock::Ticks,
    error::{Error, Result},
    second_level::{EntryKey, Recalled},
    value::Value,
};

/// What lives shorter is not worth a second level.
const SHORTEST: Duration = Duration::from_secs(1);

/// By how much a stored value is newer than the one in memory, if it is another reading.
const NEWER: Duration = Duration::from_secs(1);

pub(super) struct Candidate {
    pub(super) passenger: Passenger,
    pub(super) key: EntryKey,
    /// What the store had when it was last looked at.
    pub(super) stored: Option<Recalled>,
    /// Whether this process is the one to read it.
    pub(super) leads: bool,
}

impl Candidate {
    pub(super) fn new(passenger: Passenger, store: &Store) -> Self {
        let key = store.level.key(passenger.reference.as_ref());
        Self { passenger, key, stored: None, leads: false }
    }

    pub(super) fn key(&self) -> EntryKey {
        self.key.clone()
    }

    /// Whether what another process has read will do.
    pub(super) fn is_shared(&self) -> bool {
        let terms = self.passenger.lead.terms();
        !self.passenger.anew && terms.keep && terms.policy.ttl >= SHORTEST.into()
    }

    /// Whether the stored value spares the provider a call.
    ///
    /// A value in memory is fetched again after three quarters of its time at the earliest. So a
    /// stored one that is younger than two thirds is newer.
    pub(super) fn takes(&self, found: &Recalled, cache: &Cache) -> bool {
        let lifetime = self.passenger.lead.terms().policy.ttl.min(valid_for(found));
        let limit = match in_memory(&self.passenger, cache) {
            Some(_) => lifetime.scaled(u32::MAX / 3 * 2),
            None => lifetime,
        };
        Ticks::from(found.age) < limit
    }
}

/// What to land if the provider cannot be read: the stored value if it may be used and is newer
/// than the one in memory.
pub(super) fn instead(
    stored: Option<Recalled>,
    passenger: &Passenger,
    error: Error,
    cache: &Cache,
    now: Brought,
) -> (Result<Value>, Brought) {
    let memory = in_memory(passenger, cache);
    let is_newer = |found: &Recalled| {
        let age = Ticks::from(found.age.saturating_add(NEWER));
        memory.is_none_or(|memory| age < cache.now().since(memory.confirmed_at))
    };
    let Some(found) = stored.filter(is_newer) else { return (Err(error), now) };
    let age = Ticks::from(found.age);
    if age >= passenger.lead.terms().policy.longest().min(valid_for(&found)) {
        return (Err(too_old(&error, age)), now);
    }
    let failure = Some(error.with_reference(passenger.reference.as_ref()));
    (Ok(found.value), Brought { age, failure, ..now })
}

/// How the value in memory stands, if there is one.
fn in_memory(passenger: &Passenger, cache: &Cache) -> Option<Standing> {
    let lead = &passenger.lead;
    cache.standing(lead.key(), lead.terms().policy).filter(|standing| standing.has_value)
}

/// The age at which the backend stops accepting the value.
fn valid_for(found: &Recalled) -> Ticks {
    found.value.expires_at().map_or(Ticks::MAX, |at| {
        let left = at.duration_since(SystemTime::now()).unwrap_or_default();
        Ticks::from(left.saturating_add(found.age))
    })
}
