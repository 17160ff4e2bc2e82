//! A fetch with a second level: what another process has read lately is not read again.
//!
//! The store is looked at first. What is not there is read by one process, which holds the lead
//! for it; the others look again until it is there, or read it themselves when that takes too
//! long. Whatever is wrong with the store is as if it had nothing and everybody led.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use futures_util::future::join;

use super::flight::{Flight, Passenger};
use crate::{
    cache::{Brought, is_final},
    error::Result,
    provider::BoxFuture,
    second_level::{EntryKey, LeadToken, Recalled},
    value::Value,
};

mod candidate;
mod forget;
mod forgotten;
mod store;

use candidate::Candidate;
pub(super) use forget::{forget, forget_all};
use store::Kept;
pub(super) use store::Store;

/// How soon those who wait for another process look again; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// A lead lapses after a third of the limit, and after two thirds nobody waits for others.
const THIRDS: u32 = 3;

/// Gives each secret what the store has, or else what the provider has.
pub(super) async fn fly(flight: &Flight, store: &Store, crew: Vec<Passenger>) {
    // Without random bytes nothing can be sealed either.
    let Ok(token) = LeadToken::new() else { return flight.direct(crew).await };
    let recall = Recall { flight, store, token };
    let crew = crew.into_iter().map(|passenger| Candidate::new(passenger, store));
    let (shared, alone): (Vec<_>, Vec<_>) = crew.partition(Candidate::is_shared);
    join(recall.fetch(alone), recall.begin(shared)).await;
}

struct Recall<'a> {
    flight: &'a Flight,
    store: &'a Store,
    token: LeadToken,
}

impl Recall<'_> {
    async fn begin(&self, crew: Vec<Candidate>) {
        let crew = self.look(crew).await;
        self.divide(crew, FIRST_PAUSE).await;
    }

    /// Lands what the store has and is new enough; gives the rest back.
    async fn look(&self, crew: Vec<Candidate>) -> Vec<Candidate> {
        if crew.is_empty() {
            return crew;
        }
        let keys = keys(&crew);
        let found = tokio::time::timeout(self.patience(), self.store.read(&keys)).await;
        let found = found.unwrap_or_else(|_| keys.iter().map(|_| None).collect());
        crew.into_iter().zip(found).filter_map(|(one, found)| self.take(one, found)).collect()
    }

    fn take(&self, candidate: Candidate, found: Option<Recalled>) -> Option<Candidate> {
        match found {
            Some(found) if candidate.takes(&found, &self.flight.shared.cache) => {
                let age = found.age.into();
                let brought = Brought { age, ..Brought::now(self.flight.draw) };
                self.flight.land(candidate.passenger, Ok(found.value), brought);
                None
            }
            stored => Some(Candidate { stored, ..candidate }),
        }
    }

    /// Reads what this process leads, and waits for what others lead.
    fn divide(&self, mut crew: Vec<Candidate>, pause: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            if crew.is_empty() {
                return;
            }
            let leads = self.leads(&keys(&crew)).await;
            crew.iter_mut().zip(leads).for_each(|(one, leads)| one.leads = leads);
            let led: Vec<_> = crew.iter().filter(|one| one.leads).map(Candidate::key).collect();
            // Who led before may have been done a moment ago.
            let crew = self.look(crew).await;
            let (mine, theirs) = crew.into_iter().partition(|one| one.leads);
            // A lead that ended without a value: its holder failed or is lost. To read one after the
            // other now would take long, so the next holder keeps nobody from reading.
            let is_first = pause == FIRST_PAUSE;
            join(self.lead(mine, led, is_first), self.wait(theirs, pause)).await;
        })
    }

    /// Without the store's word, or when it takes too long, everybody leads.
    async fn leads(&self, keys: &[EntryKey]) -> Vec<bool> {
        let asked = self.store.level.lead(keys, &self.token, self.third());
        let leads = tokio::time::timeout(self.patience(), asked).await;
        leads.unwrap_or_else(|_| vec![true; keys.len()])
    }

    fn third(&self) -> Duration {
        self.flight.shared.load_limit / THIRDS
    }

    /// How long the store, or another process, may keep this one from reading.
    fn patience(&self) -> Duration {
        let third = self.third();
        third.min((third * (THIRDS - 1)).saturating_sub(self.flight.start.elapsed()))
    }

    /// Reads what this process leads; unless it is to keep the others from it, they read as well.
    async fn lead(&self, crew: Vec<Candidate>, led: Vec<EntryKey>, alone: bool) {
        if alone {
            self.fetch(crew).await;
            self.release(&led).await;
        } else {
            self.release(&led).await;
            self.fetch(crew).await;
        }
    }

    async fn release(&self, led: &[EntryKey]) {
        if !led.is_empty() {
            self.store.level.release(led, &self.token).await;
        }
    }

    async fn wait(&self, crew: Vec<Candidate>, pause: Duration) {
        if !crew.is_empty() {
            tokio::time::sleep(pause.mul_f64(0.75 + fastrand::f64() / 2.0)).await;
            self.divide(crew, LONGEST_PAUSE.min(pause * 2)).await;
        }
    }

    /// Reads from the provider; those who wait here are served before the store is.
    async fn fetch(&self, crew: Vec<Candidate>) {
        if crew.is_empty() {
            return;
        }
        let read_at = SystemTime::now();
        let requests: Vec<_> = crew.iter().map(|one| one.passenger.request()).collect();
        let results = self.flight.call(&requests).await;
        let (mut kept, mut gone) = (Vec::new(), Vec::new());
        for (candidate, result) in crew.into_iter().zip(results) {
            if result.as_ref().is_err_and(|error| is_final(error.kind())) {
                let known = self.flight.shared.cache.keys_of(candidate.passenger.lead.key());
                gone.extend(self.store.forget(&known));
            }
            kept.extend(self.land(candidate, result));
        }
        self.store.remove(&gone).await;
        self.store.write(&kept, read_at).await;
    }

    /// Gives one secret its result; gives back what is to be stored of it.
    fn land(&self, candidate: Candidate, result: Result<Value>) -> Option<Kept> {
        let (flight, cache) = (self.flight, &self.flight.shared.cache);
        let now = Brought::now(flight.draw);
        let Candidate { passenger, key, stored, .. } = candidate;
        let (cache_key, terms) = (Arc::clone(passenger.lead.key()), passenger.lead.terms());
        let (result, brought) = match result {
            Err(error) if error.is_transient() => {
                candidate::instead(stored, &passenger, error, cache, now)
            }
            result => (result, now),
        };
        let is_new = flight.land(passenger, result, brought);
        let keep = terms.policy.longest().max(terms.default.longest());
        let value = cache.kept(&cache_key).filter(|_| is_new && terms.keep)?;
        // A lease is renewed and given back by the process that got it.
        if value.lease().is_some() {
            return None;
        }
        Some(Kept { key, value, keep: keep.to_duration() })
    }
}

fn keys(crew: &[Candidate]) -> Vec<EntryKey> {
    crew.iter().map(Candidate::key).collect()
}
