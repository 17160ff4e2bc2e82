//! The end of a load's time, and waiting no longer than that.

use std::{future::Future, pin::pin, time::Duration};

use tokio::{runtime::Handle, time::Instant};

use crate::error::{Error, ErrorKind};

/// When a load gives up. The clock is first read when something has to be waited for.
#[derive(Debug)]
pub(super) struct Deadline {
    limit: Duration,
    at: Option<Instant>,
    /// When the present round of fetches began to be waited for.
    round: Option<Instant>,
}

impl Deadline {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, at: None, round: None }
    }

    /// Starts the time if it is not running yet.
    fn start(&mut self) {
        if self.at.is_none() {
            // A limit beyond what the clock can count is none at all.
            self.at = Instant::now().checked_add(self.limit);
        }
    }

    /// Marks the moment from which the time that is left is shared.
    pub(super) fn start_round(&mut self) {
        self.start();
        self.round = Some(Instant::now());
    }

    /// The future's output, or `None` if the time is over first.
    ///
    /// A future that is ready at once costs no timer.
    pub(super) async fn bound<F: Future>(&mut self, future: F) -> Option<F::Output> {
        self.bound_share(1, future).await
    }

    /// As [`bound`](Self::bound), with one of `shares` equal parts of what the round had left.
    pub(super) async fn bound_share<F: Future>(
        &mut self,
        shares: u32,
        future: F,
    ) -> Option<F::Output> {
        let mut future = pin!(future);
        if let Some(output) = ready(future.as_mut()).await {
            return Some(output);
        }
        // Outside a tokio runtime there is no timer, and only local providers get this far.
        if Handle::try_current().is_err() {
            return Some(future.await);
        }
        self.start();
        match self.end_of_share(shares) {
            Some(at) => tokio::time::timeout_at(at, future).await.ok(),
            None => Some(future.await),
        }
    }

    fn end_of_share(&self, shares: u32) -> Option<Instant> {
        match (self.at?, self.round) {
            (at, Some(round)) if shares > 1 => {
                Some(round + at.saturating_duration_since(round) / shares)
            }
            (at, _) => Some(at),
        }
    }

    pub(super) fn error(&self) -> Error {
        error(self.limit)
    }

    /// Why one of several sources has no answer.
    pub(super) fn share_error(&self, shares: u32) -> Error {
        match shares {
            0 | 1 => self.error(),
            _ => Error::new(
                ErrorKind::Timeout,
                format!("no answer; what is left of {:?} is for the next source", self.limit),
            ),
        }
    }
}

/// Why a load that may take `limit` has no answer.
pub(super) fn error(limit: Duration) -> Error {
    Error::new(ErrorKind::Timeout, format!("no answer within the {limit:?} that a load may take"))
        .with_hint("check the network and the provider, or raise `load_limit`")
}

/// Polls once.
async fn ready<F: Future>(mut future: std::pin::Pin<&mut F>) -> Option<F::Output> {
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        std::task::Poll::Ready(output) => std::task::Poll::Ready(Some(output)),
        std::task::Poll::Pending => std::task::Poll::Ready(None),
    })
    .await
}
