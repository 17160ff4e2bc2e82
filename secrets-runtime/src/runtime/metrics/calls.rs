//! Counts the calls of one provider, next to the provider itself: each attempt is a call.

use std::sync::Arc;

use metrics::{counter, histogram};
use tokio::time::Instant;

use crate::{
    error::Result,
    metric_names::{UPSTREAM_BATCH_SIZE, UPSTREAM_CALLS, UPSTREAM_SECONDS},
    provider::{Capabilities, FetchRequest, Provider, SharedProvider, forward_the_rest},
    value::Value,
};

/// The provider, with its calls counted. One that is local is left alone.
pub(crate) fn counted(name: &str, provider: SharedProvider) -> SharedProvider {
    if provider.capabilities().is_local() {
        return provider;
    }
    SharedProvider::new(Counted { name: name.into(), inner: provider })
}

#[derive(Debug)]
struct Counted {
    name: Arc<str>,
    inner: SharedProvider,
}

#[deny(clippy::missing_trait_methods)]
impl Provider for Counted {
    forward_the_rest!(inner);

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        let call = Call::begin(&self.name, 1);
        let result = self.inner.fetch(request).await;
        call.end(std::slice::from_ref(&result));
        result
    }

    async fn fetch_batch(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        let call = Call::begin(&self.name, requests.len());
        let results = self.inner.fetch_batch(requests).await;
        call.end(&results);
        results
    }
}

/// A call that is under way. Dropped before its end, it was given up.
struct Call {
    provider: Arc<str>,
    began: Instant,
    result: &'static str,
}

impl Call {
    fn begin(provider: &Arc<str>, secrets: usize) -> Self {
        let provider = Arc::clone(provider);
        #[allow(clippy::cast_precision_loss, reason = "no batch is that large")]
        let secrets = secrets as f64;
        histogram!(UPSTREAM_BATCH_SIZE, "provider" => Arc::clone(&provider)).record(secrets);
        Self { provider, began: Instant::now(), result: "unanswered" }
    }

    fn end(mut self, results: &[Result<Value>]) {
        let failed = results.iter().filter_map(|result| result.as_ref().err());
        self.result = match failed.clone().next() {
            None => "ok",
            Some(_) if failed.count() < results.len() => "partial",
            Some(error) => error.kind().as_str(),
        };
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let provider = || Arc::clone(&self.provider);
        counter!(UPSTREAM_CALLS, "provider" => provider(), "result" => self.result).increment(1);
        histogram!(UPSTREAM_SECONDS, "provider" => provider()).record(self.began.elapsed());
    }
}
