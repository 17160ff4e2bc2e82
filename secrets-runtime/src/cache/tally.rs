//! How often the cache was of use; counted only with the feature `metrics`.

#[cfg(not(feature = "metrics"))]
mod silent;
#[cfg(feature = "metrics")]
mod striped;

#[cfg(not(feature = "metrics"))]
pub(crate) use silent::{Column, Tally};
#[cfg(feature = "metrics")]
pub(crate) use striped::{Column, Tally};

/// What is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Counted {
    /// A read that was answered without waiting.
    Hit,
    /// A read that was not.
    Miss,
    /// A read that was answered with a value past its time to live.
    Stale,
    /// An entry that had to make room for another one.
    Evicted,
}
