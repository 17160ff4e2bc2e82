//! A bound on how many calls of one provider run at once.

use std::sync::Arc;

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    error::Result,
    layer::Layer,
    provider::{Capabilities, FetchRequest, Provider, SharedProvider, forward_the_rest},
    value::Value,
};

/// Lets at most so many calls of one provider run at once; the others wait in order.
#[derive(Clone, Copy, Debug)]
pub struct ConcurrencyLimit {
    calls: usize,
}

impl ConcurrencyLimit {
    /// At most `calls` at once; 0 counts as 1.
    #[must_use]
    pub const fn new(calls: usize) -> Self {
        Self { calls: if calls == 0 { 1 } else { calls } }
    }
}

impl Layer for ConcurrencyLimit {
    fn layer(&self, inner: SharedProvider) -> SharedProvider {
        let calls = self.calls.min(Semaphore::MAX_PERMITS);
        SharedProvider::new(Limited { inner, slots: Arc::new(Semaphore::new(calls)) })
    }
}

#[derive(Debug)]
struct Limited {
    inner: SharedProvider,
    slots: Arc<Semaphore>,
}

impl Limited {
    /// `None` only if the semaphore were closed, which nothing here does.
    async fn slot(&self) -> Option<SemaphorePermit<'_>> {
        self.slots.acquire().await.ok()
    }

    async fn in_slot<T>(&self, call: impl Future<Output = T>) -> T {
        let _slot = self.slot().await;
        call.await
    }
}

#[deny(clippy::missing_trait_methods)]
impl Provider for Limited {
    forward_the_rest!(inner, in_slot);

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        self.in_slot(self.inner.fetch(request)).await
    }

    async fn fetch_batch(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        self.in_slot(self.inner.fetch_batch(requests)).await
    }
}
