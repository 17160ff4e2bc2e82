//! The requests of one round, provider by provider.

use std::ops::Range;

use super::ProviderId;
use crate::{
    cache::{Need, freshness::Policy},
    provider::FetchRequest,
};

/// Requests that are made together; those to one provider stand side by side.
#[derive(Debug, Default)]
pub(crate) struct Round<'a> {
    wanted: Vec<Wanted>,
    /// One for each in `wanted`, kept apart so that a provider gets a slice of them.
    requests: Vec<FetchRequest<'a>>,
    /// Where those to one provider stand.
    groups: Vec<Range<usize>>,
}

/// What the runtime knows about one request of a round.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// The asker's own number for it.
    pub(crate) number: usize,
    pub(crate) provider: ProviderId,
    /// How old a cached value may be.
    pub(crate) policy: Policy,
    /// Whether the cache may keep the value.
    pub(crate) keep: bool,
    pub(crate) need: Need,
    /// Among how many sources, this one included, the time that is left is shared.
    pub(crate) sources_left: u32,
}

impl<'a> Round<'a> {
    /// Adds a request; the caller keeps those to one provider side by side.
    pub(crate) fn push(&mut self, wanted: Wanted, request: FetchRequest<'a>) {
        let number = self.wanted.len();
        match (self.wanted.last(), self.groups.last_mut()) {
            (Some(last), Some(group)) if last.provider == wanted.provider => group.end += 1,
            _ => self.groups.push(number..number + 1),
        }
        self.wanted.push(wanted);
        self.requests.push(request);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// The requests to each provider.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (&[Wanted], &[FetchRequest<'a>])> {
        let group =
            |group: &Range<usize>| (&self.wanted[group.clone()], &self.requests[group.clone()]);
        self.groups.iter().map(group)
    }
}
