//! A time limit for each call of a provider.

use std::time::Duration;

use crate::{
    error::{Error, ErrorKind, Result},
    layer::Layer,
    provider::{Capabilities, FetchRequest, Provider, SharedProvider, forward_the_rest},
    value::Value,
};

/// Fails a call that takes longer than its limit, with [`ErrorKind::Timeout`].
///
/// The error is transient, so a [`Retry`](super::Retry) outside this layer tries
/// again with a fresh limit. The call that took too long is dropped.
#[derive(Clone, Copy, Debug)]
pub struct Timeout {
    limit: Duration,
}

impl Timeout {
    /// A limit for each call, a batch being one call.
    #[must_use]
    pub const fn new(limit: Duration) -> Self {
        Self { limit }
    }

    fn error(self) -> Error {
        Error::new(ErrorKind::Timeout, format!("no answer within {:?}", self.limit))
    }
}

impl Layer for Timeout {
    fn layer(&self, inner: SharedProvider) -> SharedProvider {
        SharedProvider::new(Timed { inner, timeout: *self })
    }
}

#[derive(Debug)]
struct Timed {
    inner: SharedProvider,
    timeout: Timeout,
}

impl Timed {
    async fn bounded<T>(&self, call: impl Future<Output = Result<T>>) -> Result<T> {
        let bounded = tokio::time::timeout(self.timeout.limit, call).await;
        bounded.unwrap_or_else(|_| Err(self.timeout.error()))
    }
}

#[deny(clippy::missing_trait_methods)]
impl Provider for Timed {
    forward_the_rest!(inner, bounded);

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        self.bounded(self.inner.fetch(request)).await
    }

    async fn fetch_batch(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        tokio::time::timeout(self.timeout.limit, self.inner.fetch_batch(requests))
            .await
            .unwrap_or_else(|_| requests.iter().map(|_| Err(self.timeout.error())).collect())
    }
}
