//! The end of a load's time, and waiting no longer than that.

use std::{future::Future, pin::pin, time::Duration};

use tokio::{runtime::Handle, time::Instant};

use crate::error::{Error, ErrorKind};

/// When a load gives up. The clock is first read when something has to be waited for.
#[derive(Debug)]
pub(super) struct Deadline {
    limit: Duration,
    at: Option<Instant>,
}

impl Deadline {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, at: None }
    }

    /// Starts the time if it is not running yet.
    pub(super) fn start(&mut self) {
        if self.at.is_none() {
            // A limit beyond what the clock can count is none at all.
            self.at = Instant::now().checked_add(self.limit);
        }
    }

    /// The future's output, or `None` if the time is over first.
    ///
    /// A future that is ready at once costs no timer.
    pub(super) async fn bound<F: Future>(&mut self, future: F) -> Option<F::Output> {
        let mut future = pin!(future);
        if let Some(output) = ready(future.as_mut()).await {
            return Some(output);
        }
        // Outside a tokio runtime there is no timer, and only local providers get this far.
        if Handle::try_current().is_err() {
            return Some(future.await);
        }
        self.start();
        match self.at {
            Some(at) => tokio::time::timeout_at(at, future).await.ok(),
            None => Some(future.await),
        }
    }

    pub(super) fn error(&self) -> Error {
        error(self.limit)
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
