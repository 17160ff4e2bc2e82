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
    pub(crate) const ZERO: Self = Self(0);
    pub(crate) const SECOND: Self = Self(1 << 32);
    /// What a clock that tells nothing yet shows: 34 years, so that moments before its start can be
    /// told, such as when a value was read that an earlier process stored.
    const START: Self = Self(1 << 62);
    pub(crate) const MAX: Self = Self(u64::MAX);
    /// The last moment that is before the end of time.
    pub(crate) const LAST: Self = Self(u64::MAX - 1);

    /// As one number, to be kept in an atomic.
    pub(crate) fn raw(self) -> u64 {
        self.0
    }

    pub(crate) fn from_raw(raw: u64) -> Self {
        Self(raw)
    }

    pub(crate) fn since(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }

    pub(crate) fn after(self, span: Self) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Ticks {
    /// A part of this span, in units of 2⁻³².
    #[inline]
    pub(crate) fn scaled(self, share: u32) -> Self {
        let scaled = (u128::from(self.0) * u128::from(share)) >> 32;
        // Less than the span itself, so it fits.
        Self(u64::try_from(scaled).unwrap_or(self.0))
    }

    /// This span; the longest one that can be counted has no end.
    pub(crate) fn to_duration(self) -> Duration {
        let nanos = ((self.0 & u64::from(u32::MAX)) * 1_000_000_000) >> 32;
        Duration::from_secs(self.0 >> 32) + Duration::from_nanos(nanos)
    }

    /// The span for a message: whole seconds, or milliseconds below one.
    pub(crate) fn to_text(self) -> String {
        let span = self.to_duration();
        match span.as_secs() {
            0 => format!("{} ms", span.as_millis()),
            secs @ 1..120 => format!("{secs} s"),
            secs @ 120..7_200 => format!("{} min", secs / 60),
            secs => format!("{} h {} min", secs / 3_600, secs % 3_600 / 60),
        }
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
        Ticks::START.after(match self {
            Self::System { start } => {
                let now = coarsetime::Instant::now_without_cache_update();
                Ticks(now.duration_since(*start).as_ticks())
            }
            Self::Other(clock) => clock.now().into(),
        })
    }
}

#[cfg(test)]
mod tests;
