//! Secrets that are found by a pattern.

use super::{ProviderId, Wanted, planned::policy};
use crate::{
    cache::{Need, freshness::Policy},
    clock::Ticks,
    reference::SecretPattern,
    schema::Field,
};

/// A pattern whose secrets are fetched.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    pub(crate) pattern: SecretPattern,
    /// `None` if no instance of that name is registered.
    pub(crate) provider: Option<ProviderId>,
    pub(crate) policy: Policy,
    /// Whether the cache may keep the values.
    pub(crate) keep: bool,
    /// The time to live, if the field sets it itself.
    pub(crate) explicit_ttl: Option<Ticks>,
    /// Whether it is no error that nothing matches.
    pub(crate) allow_empty: bool,
}

impl Search {
    /// What is found with the settings of the pattern's provider.
    pub(crate) fn new(pattern: SecretPattern, found: Option<(ProviderId, Policy)>) -> Self {
        let (provider, policy) = found.unzip();
        let policy = policy.unwrap_or(Policy { ttl: Ticks::ZERO, stale: Ticks::ZERO });
        Self { pattern, provider, policy, keep: true, explicit_ttl: None, allow_empty: false }
    }

    /// One of the secrets as part of a round, if the provider is known.
    pub(crate) fn wanted(&self, number: usize, need: Need) -> Option<Wanted> {
        let Self { policy, keep, .. } = *self;
        Some(Wanted { number, provider: self.provider?, policy, keep, need, sources_left: 1 })
    }

    /// What `field` takes; `None` if it takes a single secret.
    pub(super) fn of_field(
        field: &Field,
        find: impl Fn(&str) -> Option<(ProviderId, Policy)>,
    ) -> Option<Self> {
        let matching = field.matching?;
        let search = Self::new(matching.pattern().ok()?, find(matching.scheme));
        Some(Self {
            policy: policy(field, search.policy),
            keep: !field.uncached,
            explicit_ttl: field.ttl.map(Ticks::from),
            allow_empty: matching.allow_empty,
            ..search
        })
    }
}
