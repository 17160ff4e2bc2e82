//! Nothing is counted, and nothing is kept for it.

use super::Counted;
use crate::plan::ProviderId;

#[derive(Debug)]
pub(crate) struct Tally;

/// The provider that is counted for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column;

impl Column {
    #[inline]
    pub(crate) fn of(_: ProviderId) -> Self {
        Self
    }
}

impl Tally {
    pub(crate) fn new(_: usize) -> Self {
        Self
    }

    #[inline]
    #[expect(clippy::unused_self, reason = "as the one that counts")]
    pub(crate) fn count(&self, _: Column, _: Counted) {}
}
