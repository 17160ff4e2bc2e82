//! Leaving a store alone for a while after it failed.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::error::Error;

/// Whether the store is to be asked now. It is told of what came of it.
#[derive(Debug, Default)]
pub(super) struct Rest {
    /// When the store may be asked again; `None` if it works.
    until: Mutex<Option<Instant>>,
}

impl Rest {
    pub(super) fn is_over(&self) -> bool {
        self.until().is_none_or(|until| Instant::now() >= until)
    }

    /// Leaves the store alone for `pause`. Says it to the log when the store begins to fail, and not every time.
    pub(super) fn begin(&self, pause: Duration, error: &Error) {
        let before = self.until().replace(Instant::now() + pause);
        if before.is_none() {
            let (kind, hint) = (error.kind(), error.hint());
            tracing::warn!(%kind, hint, "the second level fails: {}", error.message());
        }
    }

    pub(super) fn end(&self) {
        let before = self.until().take();
        if before.is_some() {
            tracing::info!("the second level works again");
        }
    }

    fn until(&self) -> MutexGuard<'_, Option<Instant>> {
        // It is always whole, so a panic elsewhere does not matter.
        self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
