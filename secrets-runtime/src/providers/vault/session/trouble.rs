//! What went wrong with the last tries to get a token, and when the next one may be.

use std::time::Duration;

use tokio::time::Instant;

use super::backoff::Backoff;
use crate::error::Error;

#[derive(Debug, Default)]
pub(super) struct Trouble {
    backoff: Backoff,
    last: Option<(Error, Instant)>,
}

impl Trouble {
    /// Whether it began with this.
    pub(super) fn add(&mut self, error: &Error) -> bool {
        let wait = self.backoff.failed().max(error.retry_after().unwrap_or_default());
        self.last.replace((error.clone(), Instant::now() + wait)).is_none()
    }

    /// Whether there was any.
    pub(super) fn end(&mut self) -> bool {
        self.backoff.reset();
        self.last.take().is_some()
    }

    pub(super) fn is_there(&self) -> bool {
        self.last.is_some()
    }

    /// How long the next try has to wait.
    pub(super) fn wait(&self) -> Duration {
        let next = self.last.as_ref().map(|(_, next)| *next);
        next.map_or(Duration::ZERO, |next| next.saturating_duration_since(Instant::now()))
    }

    /// The answer to those who come sooner.
    pub(super) fn meanwhile(&self) -> Option<Error> {
        let wait = self.wait();
        let (error, _) = self.last.as_ref().filter(|_| !wait.is_zero())?;
        Some(error.clone().with_retry_after(wait))
    }
}
