//! The secrets that a live value found by patterns.
//!
//! The names are asked for anew once in a time to live, as its secrets are; until then the known
//! ones are read again.

use std::{collections::HashMap, sync::Arc};

use super::{
    super::{Shared, read::forget},
    tracked::{Tracked, interval},
};
use crate::{
    cache::{Need, Standing},
    clock::Ticks,
    decode::Seen,
    plan::{Plan, Search},
    reference::{SecretRef, SecretRefBuf},
    runtime::load::Searching,
};

/// Which secrets match, as far as is known.
pub(super) struct Found {
    /// The number of the search that found a secret, by the secret's key.
    keys: HashMap<String, usize>,
    /// When the names were last asked for.
    listed_at: Ticks,
}

impl Found {
    pub(super) fn new(plan: &Plan, seen: &[Seen], now: Ticks) -> Self {
        let mut found = Self { keys: HashMap::new(), listed_at: now };
        found.learn(plan, seen);
        found
    }

    /// Takes what the searches gave, which stands behind what the requests did. Gives the keys of
    /// what does not match any more.
    fn learn(&mut self, plan: &Plan, seen: &[Seen]) -> Vec<String> {
        let mut before = std::mem::take(&mut self.keys);
        self.take(plan, seen);
        let has_failed = |number: usize| {
            !matches!(seen.get(plan.requests.len() + number), Some(Seen::Matched(_)))
        };
        before.retain(|key, number| !self.keys.contains_key(key) && !has_failed(*number));
        before.into_keys().collect()
    }

    fn take(&mut self, plan: &Plan, seen: &[Seen]) {
        for (number, (search, found)) in plan.searches.iter().zip(matches(plan, seen)).enumerate() {
            let key = |name: &str| SecretRef::new(search.pattern.scheme(), name).to_string();
            self.keys.extend(found.iter().map(|(name, _)| (key(name), number)));
        }
    }

    pub(super) fn contains(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }
}

/// What each search gave; nothing if it failed.
fn matches<'a>(plan: &Plan, seen: &'a [Seen]) -> impl Iterator<Item = &'a [(Box<str>, Seen)]> {
    seen.iter().skip(plan.requests.len()).map(|seen| match seen {
        Seen::Matched(matched) => &**matched,
        _ => &[],
    })
}

impl Tracked {
    fn searches(&self) -> &[Search] {
        &self.follower.plan().searches
    }

    /// Notes what its requests and searches gave.
    ///
    /// What is gone is not kept in the cache until something else needs its place.
    pub(super) fn learn(&mut self, seen: Vec<Seen>, shared: &Arc<Shared>) {
        let gone = self.found.learn(self.follower.plan(), &seen);
        self.seen = seen;
        for key in gone.iter().filter(|key| !self.asks_for(key)) {
            if let Ok(reference) = key.parse::<SecretRefBuf>() {
                forget(shared, reference.as_ref());
            }
        }
    }

    /// What each secret that matches gives now and gave before.
    pub(super) fn matches<'a>(
        &'a self,
        now: &'a [Seen],
        before: &'a [Seen],
    ) -> impl Iterator<Item = (&'a Search, SecretRef<'a>, &'a Seen, &'a Seen)> {
        let plan = self.follower.plan();
        let new = matches(plan, now).zip(matches(plan, before));
        plan.searches.iter().zip(new).flat_map(|(search, (new, old))| {
            new.iter().map(move |(name, given)| {
                let at = old.binary_search_by(|(known, _)| known.cmp(name));
                let before = at.map_or(&Seen::Nothing, |at| &old[at].1);
                (search, SecretRef::new(search.pattern.scheme(), name), given, before)
            })
        })
    }

    /// The keys of the secrets that are not what its value in use was made of.
    pub(super) fn changed_keys(&self, seen: &[Seen]) -> Vec<String> {
        let requests = self.keys.iter().zip(seen.iter().zip(&self.good));
        let requests = requests.filter(|(_, (new, old))| new != old).map(|(key, _)| key.clone());
        let matches = self.matches(seen, &self.good).filter(|(_, _, new, old)| new != old);
        requests.chain(matches.map(|(_, reference, ..)| reference.to_string())).collect()
    }

    /// Whether a search is a call of a backend each time.
    pub(super) fn searches_uncached(&self, shared: &Shared) -> bool {
        let is_local = |search: &Search| search.provider.is_none_or(|id| shared.is_local(id));
        self.searches().iter().any(|search| !shared.keeps_found(search) && !is_local(search))
    }

    /// Whether the names are to be asked for anew.
    pub(super) fn lists_anew(&self, shared: &Shared) -> bool {
        let rested = |search: &Search| self.found.listed_at.after(rest(search));
        let now = shared.now();
        self.searches().iter().any(|search| !shared.keeps_found(search) || rested(search) <= now)
    }

    /// How long after its names were last asked for they may be again.
    pub(super) fn rest_of_searches(&self) -> Ticks {
        let cached = self.searches().iter().filter(|search| search.policy.ttl > Ticks::ZERO);
        cached.map(rest).min().unwrap_or(Ticks::MAX)
    }

    /// Sets what an update asks of the searches.
    pub(super) fn prepare(&mut self, searching: &mut Searching, shared: &Shared) {
        if self.searches().is_empty() {
            return;
        }
        let anew = self.is_forcing || self.lists_anew(shared);
        searching.need = match anew {
            _ if self.is_forcing => Need::Force,
            true => Need::Refresh,
            false => Need::Read,
        };
        if anew {
            self.found.listed_at = shared.now();
            return self.has_led(shared);
        }
        let known = self.seen.iter().skip(self.follower.plan().requests.len());
        searching.names = known.map(names).collect();
    }

    /// The keys of what was found and the cache keeps, each with its search.
    pub(super) fn found<'a>(
        &'a self,
        shared: &'a Shared,
    ) -> impl Iterator<Item = (&'a str, &'a Search)> {
        let searches = self.searches();
        let found = self.found.keys.iter().map(|(key, number)| (&**key, &searches[*number]));
        found.filter(|(_, search)| shared.keeps_found(search))
    }

    /// How those stand in the cache.
    pub(super) fn found_standing<'a>(
        &'a self,
        shared: &'a Shared,
    ) -> impl Iterator<Item = (&'a Search, Option<Standing>)> {
        let standing = |key, search: &Search| shared.cache.standing(key, search.policy);
        self.found(shared).map(move |(key, search)| (search, standing(key, search)))
    }

    /// When the names are to be asked for at the latest. As a rule something that was found is due
    /// before, and both are asked for together.
    pub(super) fn lists_at(&self, shared: &Shared) -> Option<Ticks> {
        let lists_at = |search: &Search| {
            let ttl = match self.found(shared).next() {
                Some(_) => search.policy.ttl,
                None => interval(shared, search.provider, search.explicit_ttl),
            };
            self.found.listed_at.after(ttl)
        };
        self.searches().iter().map(lists_at).min()
    }
}

/// The names that a search found; `None` if it failed.
fn names(seen: &Seen) -> Option<Vec<Box<str>>> {
    let Seen::Matched(matched) = seen else { return None };
    Some(matched.iter().map(|(name, _)| name.clone()).collect())
}

fn rest(search: &Search) -> Ticks {
    search.policy.ttl.scaled(u32::MAX / 4 * 3)
}
