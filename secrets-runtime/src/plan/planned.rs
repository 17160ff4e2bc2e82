//! One secret of a plan, and what its readers ask of it.

use super::{ProviderId, Wanted};
use crate::{
    cache::{Need, freshness::Policy},
    clock::Ticks,
    reference::SecretRef,
    schema::{Field, OrOn},
};

/// One secret to fetch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Planned {
    pub(crate) reference: SecretRef<'static>,
    /// `None` if no instance of that name is registered.
    pub(crate) provider: Option<ProviderId>,
    /// The strictest policy among the fields that read it.
    pub(crate) policy: Policy,
    /// Whether any of them lets the cache keep it.
    pub(crate) keep: bool,
    /// The shortest time to live that a field sets itself.
    pub(crate) explicit_ttl: Option<Ticks>,
    /// The fewest sources that a reader still has if this one does not answer, itself included.
    pub(crate) sources_left: u32,
    /// How many field sources read it.
    pub(crate) uses: u32,
}

impl Planned {
    /// A request that no field reads yet.
    pub(super) fn new(reference: SecretRef<'static>, provider: Option<ProviderId>) -> Self {
        let policy = Policy { ttl: Ticks::MAX, stale: Ticks::MAX };
        Self {
            reference,
            provider,
            policy,
            keep: false,
            explicit_ttl: None,
            sources_left: u32::MAX,
            uses: 0,
        }
    }

    /// The request as part of a round, if its provider is known.
    pub(crate) fn wanted(&self, number: usize, need: Need) -> Option<Wanted> {
        let Self { policy, keep, sources_left, .. } = *self;
        let provider = self.provider?;
        Some(Wanted { number, provider, policy, keep, need, sources_left })
    }

    /// Adds a reader: the `source`-th of the field's sources.
    pub(super) fn read_by(&mut self, field: &Field, source: u16, default: Policy) {
        self.uses += 1;
        self.policy = self.policy.min(policy(field, default));
        self.keep |= !field.uncached;
        let ttl = field.ttl.map(Ticks::from);
        self.explicit_ttl = self.explicit_ttl.into_iter().chain(ttl).min();
        self.sources_left = self.sources_left.min(sources_left(field, source));
    }
}

/// How old a value may be for `field`; `default` where it does not say.
pub(super) fn policy(field: &Field, default: Policy) -> Policy {
    if field.uncached {
        return Policy { ttl: Ticks::ZERO, stale: Ticks::ZERO };
    }
    Policy {
        ttl: field.ttl.map_or(default.ttl, Ticks::from),
        stale: field.stale_if_error.map_or(default.stale, Ticks::from),
    }
}

/// How many sources a field still has if its `source`-th does not answer, that one included.
fn sources_left(field: &Field, source: u16) -> u32 {
    match field.or_on {
        OrOn::NotFound => 1,
        OrOn::Unavailable => {
            u32::try_from(field.sources.len() - usize::from(source)).unwrap_or(u32::MAX)
        }
    }
}
