//! What is told to the `metrics` facade; nothing without the feature of that name.

use super::Shared;
use crate::{
    cache::{Claim, Column, Counted, Need},
    plan::Wanted,
};

#[cfg(feature = "metrics")]
mod calls;
#[cfg(not(feature = "metrics"))]
mod silent;
#[cfg(feature = "metrics")]
mod told;

#[cfg(feature = "metrics")]
pub(super) use calls::counted;
#[cfg(not(feature = "metrics"))]
pub(super) use silent::{Metrics, counted};
#[cfg(feature = "metrics")]
pub(super) use told::Metrics;

/// Counts a read of the cache. What is only asked for to be newer is no read.
pub(super) fn claimed(shared: &Shared, wanted: Wanted, claim: &Claim) {
    if wanted.need != Need::Read {
        return;
    }
    let count = |what| shared.cache.tally().count(Column::of(wanted.provider), what);
    match claim {
        Claim::Hit { stale, .. } => {
            count(Counted::Hit);
            if *stale {
                count(Counted::Stale);
            }
        }
        Claim::Refused(_) | Claim::Wait(_) | Claim::Lead(..) => count(Counted::Miss),
    }
}
