//! A provider with its fallback.

use std::time::Duration;

use futures_util::future::join;

use super::{Fallback, lent::Lent, uncounted};
use crate::{
    Lease, SecretRefBuf,
    error::{Error, ErrorKind, Result},
    provider::{
        Capabilities, FetchRequest, Host, ListPage, ListRequest, Metadata, Provider,
        SharedProvider, WriteRequest,
    },
    value::Value,
};

#[derive(Debug)]
pub(super) struct Backed {
    inner: SharedProvider,
    fallback: Fallback,
    /// What the fallback lent: it alone can extend that, and take it back.
    lent: Lent,
}

impl Backed {
    pub(super) fn new(inner: SharedProvider, fallback: Fallback) -> Self {
        Self { inner, fallback, lent: Lent::default() }
    }

    /// Who lent what.
    fn lender(&self, lease: &Lease) -> &SharedProvider {
        if self.lent.holds(lease) { &self.fallback.provider } else { &self.inner }
    }

    /// What the first provider says; a failure of each request if it takes too long.
    async fn first(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        let call = async {
            match requests {
                [single] => vec![self.inner.fetch(single).await],
                several => self.inner.fetch_batch(several).await,
            }
        };
        let Some(patience) = self.fallback.patience else { return call.await };
        let results = tokio::time::timeout(patience, call).await;
        results.unwrap_or_else(|_| {
            let error = Error::new(ErrorKind::Timeout, format!("no answer within {patience:?}"));
            requests.iter().map(|_| Err(error.clone())).collect()
        })
    }

    /// The first provider's results, and the fallback's for what is open after them.
    async fn both(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        let mut results = self.first(requests).await;
        if results.len() != requests.len() {
            return results;
        }
        let open = self.open(requests, &results);
        let asked: Vec<_> = open.iter().map(|number| requests[*number]).collect();
        let answers = self.fallback.ask(&asked).await;
        for (number, answer) in open.into_iter().zip(answers) {
            if let Err(first) = &results[number] {
                self.lent.note(&answer);
                results[number] = settled(first, answer);
            }
        }
        results
    }

    fn open(&self, requests: &[FetchRequest<'_>], results: &[Result<Value>]) -> Vec<usize> {
        let answered = requests.iter().zip(results).enumerate();
        let open = answered.filter(|(_, (request, result))| {
            result.as_ref().is_err_and(|error| self.fallback.stands_in(request, error))
        });
        open.map(|(number, _)| number).collect()
    }
}

/// Writing, listing and telling are the first provider's business.
#[deny(clippy::missing_trait_methods)]
impl Provider for Backed {
    fn capabilities(&self) -> Capabilities {
        let fallback = self.fallback.provider.capabilities();
        let both = self.inner.capabilities().and_local(fallback.is_local());
        if fallback.upkeep() { both.with_upkeep() } else { both }
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        let result = self.both(std::slice::from_ref(request)).await.pop();
        result.unwrap_or_else(|| Err(uncounted()))
    }

    async fn fetch_batch(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        self.both(requests).await
    }

    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        self.inner.list_page(request).await
    }

    async fn metadata(&self, request: &FetchRequest<'_>) -> Result<Metadata> {
        self.inner.metadata(request).await
    }

    async fn put(&self, request: &WriteRequest<'_>) -> Result<Option<Box<str>>> {
        self.inner.put(request).await
    }

    async fn delete(&self, request: &FetchRequest<'_>) -> Result<()> {
        self.inner.delete(request).await
    }

    async fn renew(&self, lease: &Lease) -> Result<Duration> {
        self.lender(lease).renew(lease).await
    }

    async fn revoke(&self, lease: &Lease) -> Result<()> {
        self.lender(lease).revoke(lease).await
    }

    fn needs(&self) -> Vec<SecretRefBuf> {
        let mut needs = self.inner.needs();
        needs.extend(self.fallback.provider.needs());
        needs
    }

    fn attach(&self, host: &Host) {
        self.inner.attach(host);
        self.fallback.provider.attach(host);
    }

    /// The fallback may never be needed.
    async fn connect(&self) -> Result<()> {
        self.inner.connect().await
    }

    async fn upkeep(&self) {
        join(self.inner.upkeep(), self.fallback.provider.upkeep()).await;
    }

    async fn disconnect(&self) -> Result<()> {
        let (one, other) = join(self.inner.disconnect(), self.fallback.provider.disconnect()).await;
        one.and(other)
    }
}

/// The answer where the first provider failed with `first`.
fn settled(first: &Error, answer: Result<Value>) -> Result<Value> {
    match answer {
        Ok(value) if first.kind() == ErrorKind::NotFound => Ok(value.with_fallback()),
        Ok(value) => Ok(value.with_fallback_for(first.clone())),
        Err(error) if first.kind() == ErrorKind::NotFound => Err(after_a_miss(first, error)),
        Err(_) => Err(first.clone()),
    }
}

/// A secret that may be at the fallback is not missing.
fn after_a_miss(first: &Error, error: Error) -> Error {
    if error.kind() == ErrorKind::NotFound {
        return first.clone();
    }
    let message = format!("there is no such secret, and its fallback failed: {}", error.message());
    let told = Error::new(error.kind(), message).with_hint(error.hint().to_owned());
    let told = match error.retry_after() {
        Some(wait) => told.with_retry_after(wait),
        None => told,
    };
    told.with_source(error)
}
