//! How a fetch ends: its waiters are answered, and the next one may begin.

use std::sync::Arc;

use super::{
    Cache, Flight, Landing, Lead,
    arrival::Arrival,
    entry::too_old,
    freshness::{Policy, Share},
};
use crate::{
    clock::Ticks,
    error::{Error, Result},
    value::Cached,
};

/// How a fetch came by its result.
#[derive(Clone, Debug)]
pub(crate) struct Brought {
    /// The same for all that was fetched together.
    pub(crate) draw: Share,
    /// How long ago the provider was read.
    pub(crate) age: Ticks,
    /// Why the provider could not be read now, if the value is one of before.
    pub(crate) failure: Option<Error>,
    /// Whether the value is the one of before, and its lease was extended.
    pub(crate) renewed: bool,
}

impl Brought {
    /// Read from the provider just now.
    pub(crate) fn now(draw: Share) -> Self {
        Self { draw, age: Ticks::ZERO, failure: None, renewed: false }
    }

    /// Renewed just now.
    pub(crate) fn renewed(draw: Share) -> Self {
        Self { renewed: true, ..Self::now(draw) }
    }
}

impl Cache {
    /// Ends `flight`. What it brought is kept unless the key was invalidated meanwhile.
    pub(super) fn land(
        &self,
        lead: &Lead,
        flight: &Arc<Flight>,
        result: Result<Arc<Cached>>,
        brought: Brought,
    ) -> (Result<Arc<Cached>>, Option<Landing>) {
        let shard = self.shard(lead.hash);
        let mut flights = shard.flights();
        if !flights.get(&*lead.key).is_some_and(|current| Arc::ptr_eq(current, flight)) {
            return (result, None);
        }
        flights.remove(&*lead.key);
        let arrival = Arrival { cache: self, lead, now: self.clock.now(), brought };
        let settled = match result {
            Ok(value) => arrival.value(shard, value),
            Err(error) => arrival.error(shard, error),
        };
        drop(flights);
        self.unname(&settled.gone);
        if let Ok(value) = &settled.result {
            self.name(lead, value);
        }
        (settled.result, Some(settled.landing))
    }

    /// Hands the duty to fetch on to whoever asks next.
    pub(super) fn give_up(&self, lead: &Lead, flight: &Arc<Flight>) {
        let shard = self.shard(lead.hash);
        let mut flights = shard.flights();
        if !flights.get(&*lead.key).is_some_and(|current| Arc::ptr_eq(current, flight)) {
            return;
        }
        flights.remove(&*lead.key);
        shard.edit(|index| {
            if let Some(entry) = index.get_mut(lead.hash, &lead.key) {
                entry.give_up();
            }
        });
    }

    /// Whether `key` has a value that a reader may use if it cannot be fetched.
    pub(crate) fn has_usable(&self, key: &str, policy: Policy) -> bool {
        self.find(key).is_some_and(|(index, at)| {
            let entry = index.entry(at);
            entry.value.is_some() && entry.times.is_usable(self.clock.now(), policy)
        })
    }

    /// The value of `key` for a reader whose fetch of it failed with `error`.
    pub(crate) fn after_failure(
        &self,
        key: &str,
        policy: Policy,
        error: Error,
    ) -> Result<Arc<Cached>> {
        let Some((index, at)) = self.find(key) else { return Err(error) };
        let (entry, now) = (index.entry(at), self.clock.now());
        match &entry.value {
            Some(value) if entry.times.is_usable(now, policy) => Ok(Arc::clone(value)),
            Some(_) => Err(too_old(&error, now.since(entry.times.fetched_at))),
            None => Err(error),
        }
    }
}
