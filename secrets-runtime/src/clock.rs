//! Time, as the cache sees it; replaceable in tests.

use std::{fmt, sync::Arc, time::Duration};

/// Tells how long the runtime has been running.
///
/// Only differences matter. A clock never goes back.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The time since some fixed moment.
    fn now(&self) -> Duration;
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

    pub(crate) fn now(&self) -> Duration {
        match self {
            Self::System { start } => {
                coarsetime::Instant::now_without_cache_update().duration_since(*start).into()
            }
            Self::Other(clock) => clock.now(),
        }
    }
}
