//! Time, as the cache sees it; replaceable in tests.

use std::{fmt, sync::Arc, time::Duration};

/// Tells how long the runtime has been running.
///
/// Only differences matter. A clock never goes back.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The time since some fixed moment.
    fn now(&self) -> Duration;
}

/// A moment or a span of the runtime's clock, in units of 2⁻³² s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticks(u64);

impl Ticks {
    pub(crate) const MAX: Self = Self(u64::MAX);

    pub(crate) fn since(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }

    pub(crate) fn after(self, span: Self) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

/// A span too long to count is the longest one.
impl From<Duration> for Ticks {
    fn from(span: Duration) -> Self {
        match u32::try_from(span.as_secs()) {
            Ok(secs) => {
                let fraction = (u64::from(span.subsec_nanos()) << 32) / 1_000_000_000;
                Self((u64::from(secs) << 32) | fraction)
            }
            Err(_) => Self::MAX,
        }
    }
}

/// The system's clock without a pointer, or another one behind it.
#[derive(Clone, Debug)]
pub(crate) enum SharedClock {
    System { start: coarsetime::Instant },
    Other(Arc<dyn Clock>),
}

impl SharedClock {
    /// Coarse: a few milliseconds do not matter to an expiry, and it costs a quarter of a
    /// full clock reading on the path of every cache hit.
    pub(crate) fn system() -> Self {
        Self::System { start: coarsetime::Instant::now_without_cache_update() }
    }

    #[inline]
    pub(crate) fn now(&self) -> Ticks {
        match self {
            Self::System { start } => {
                let now = coarsetime::Instant::now_without_cache_update();
                Ticks(now.duration_since(*start).as_ticks())
            }
            Self::Other(clock) => clock.now().into(),
        }
    }
}

#[cfg(test)]
mod tests;
