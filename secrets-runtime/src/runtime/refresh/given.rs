//! What has landed for a live value and is not in use yet.

use std::sync::Arc;

use super::{super::Shared, Landed, tracked::Tracked};
use crate::{error::Result, plan::Search, value::Cached};

/// What landed for one request.
pub(super) struct Given {
    number: usize,
    result: Result<Arc<Cached>>,
    /// How often something had been invalidated when it was asked for.
    generation: u64,
}

impl Tracked {
    /// Takes what has landed; whether it concerns this value.
    pub(super) fn take(&mut self, landed: &Landed, shared: &Shared) -> bool {
        let key = &*landed.landing.key;
        let is_it = |own: &String| own == key || shared.cache.is_name_of(own, key);
        let numbers = self.keys.iter().enumerate().filter(|(_, own)| is_it(own));
        let numbers: Vec<usize> = numbers.map(|(number, _)| number).collect();
        for number in &numbers {
            let Landed { result, landing, .. } = landed;
            let (number, generation) = (*number, landing.generation);
            self.landed.retain(|known| known.number != number);
            self.landed.push(Given { number, result: result.clone(), generation });
        }
        !numbers.is_empty() || self.found.contains(key)
    }

    /// What has landed and is not overtaken: what the cache keeps of it is read from there.
    pub(super) fn still_true(&self, shared: &Shared) -> Vec<(usize, Result<Arc<Cached>>)> {
        let is_true = |given: &&Given| {
            let value = given.result.as_ref().ok();
            match shared.cache.overtakes(&self.keys[given.number], value) {
                Some(is_overtaken) => !is_overtaken,
                None => given.generation == shared.cache.generation(),
            }
        };
        let given = self.landed.iter().filter(is_true);
        given.map(|given| (given.number, given.result.clone())).collect()
    }

    /// Whether nothing has to be fetched to make it.
    pub(super) fn is_at_hand(&self, shared: &Shared) -> bool {
        let answers = |(key, search): (&str, &Search)| shared.cache.answers(key, search.policy);
        if !self.found(shared).all(answers) {
            return false;
        }
        let given = self.still_true(shared);
        self.used().all(|(number, request)| {
            given.iter().any(|(known, _)| *known == number)
                || request.provider.is_none_or(|provider| shared.is_local(provider))
                || shared.cache.answers(&self.keys[number], request.policy)
        })
    }
}
