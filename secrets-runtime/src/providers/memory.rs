//! Secrets in this process's memory: `memory:NAME`.
//!
//! For tests: the provider can be told to fail, to wait or to hang, and to count what it is
//! asked. Clones share one store.

use std::{
    fmt, slice,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::selector;
use crate::{
    error::{Error, Result},
    lease::Lease,
    provider::{
        Capabilities, FetchRequest, ListPage, ListRequest, Metadata, Provider, WriteRequest,
    },
    value::{SecretBytes, Value},
};

mod fault;
mod lease;
mod record;
mod script;
mod store;
mod write;

use fault::Fault;
pub use lease::{LeaseCounts, LeaseScript};
pub use record::Call;
use store::Store;

/// A handle to secrets in memory, with faults on request.
///
/// Each [`insert`](Self::insert) of a name, and each write through the runtime, adds a version:
/// `?version=1` is the first. A deletion takes all of them, or wipes the one that is pinned.
///
/// ```
/// use secrets_runtime::{
///     Error, ErrorKind, FetchRequest, Provider, SecretRef, providers::MemoryProvider,
/// };
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> secrets_runtime::Result<()> {
/// let memory = MemoryProvider::new();
/// memory.insert("token", "s3cret");
/// memory.fail("token", Error::new(ErrorKind::Throttled, "slow down"), 1);
///
/// let reference = SecretRef::new("memory", "token");
/// let request = FetchRequest::new(reference);
/// assert!(memory.fetch(&request).await.unwrap_err().is_transient());
/// assert_eq!(memory.fetch(&request).await?.expose_bytes(), b"s3cret");
/// assert_eq!(memory.calls().len(), 2);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct MemoryProvider {
    store: Arc<Mutex<Store>>,
    capabilities: Capabilities,
}

impl MemoryProvider {
    /// An empty store: local, with versions, stages and batches of any size.
    #[must_use]
    pub fn new() -> Self {
        Self { store: Arc::default(), capabilities: selector::LOCAL.with_versions().with_stages() }
    }

    /// Makes this handle pass for another kind of provider, such as a remote one.
    #[must_use]
    pub fn with_capabilities(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = capabilities;
        self
    }

    /// Adds a copy of `value` as a version of `name` and makes it the current one.
    pub fn insert(&self, name: impl Into<String>, value: impl AsRef<[u8]>) {
        self.store().insert(name.into(), SecretBytes::copy_from(value.as_ref()));
    }

    /// Adds `value` as a version of `name` when this much time has passed.
    ///
    /// May be called several times, in any order. Time is tokio's, which a test can pause.
    pub fn rotate_at(&self, name: impl Into<String>, after: Duration, value: impl AsRef<[u8]>) {
        let value = SecretBytes::copy_from(value.as_ref());
        self.store().script.rotate(name.into(), after, value);
    }

    /// Removes `name` with all its versions.
    pub fn remove(&self, name: &str) {
        self.store().remove(name);
    }

    /// How many versions `name` has, which is the number of the current one.
    #[must_use]
    pub fn versions(&self, name: &str) -> usize {
        self.store().versions(name)
    }

    /// Lets `other` be another name of the secret `name`, as an ARN is one.
    ///
    /// A value tells all names of its secret but the one that it was asked for by. Faults are
    /// those of `name`.
    pub fn alias(&self, name: impl Into<String>, other: impl Into<String>) {
        self.store().alias(name.into(), other.into());
    }

    /// Lets `?stage=LABEL` of `name` mean the version with this number.
    pub fn set_stage(&self, name: &str, label: impl Into<String>, version: usize) {
        self.store().set_stage(name, label.into(), version);
    }

    /// Lets the next `times` reads of `name` fail.
    pub fn fail(&self, name: impl Into<String>, error: Error, times: usize) {
        self.set_fault(name, Fault::Fail { error, left: times });
    }

    /// Lets every read of `name` fail, until [`recover`](Self::recover).
    pub fn fail_always(&self, name: impl Into<String>, error: Error) {
        self.fail(name, error, usize::MAX);
    }

    /// Lets reads of `name` fail between two moments, counted from now by tokio's clock.
    ///
    /// May be called several times. While it lasts, no other fault of `name` counts.
    pub fn fail_between(
        &self,
        name: impl Into<String>,
        from: Duration,
        until: Duration,
        error: Error,
    ) {
        self.store().script.fail(Some(name.into()), from, until, error);
    }

    /// [`fail_between`](Self::fail_between) for every name, and for lists: the backend is down.
    pub fn fail_all_between(&self, from: Duration, until: Duration, error: Error) {
        self.store().script.fail(None, from, until, error);
    }

    /// Lets every other read of `name` fail, the first one included.
    pub fn flap(&self, name: impl Into<String>, error: Error) {
        self.set_fault(name, Fault::Flap { error, fails: true });
    }

    /// Lets reads of `name` wait for ever.
    pub fn hang(&self, name: impl Into<String>) {
        self.set_fault(name, Fault::Hang);
    }

    /// Cuts values of `name` off after `len` bytes.
    pub fn truncate(&self, name: impl Into<String>, len: usize) {
        self.set_fault(name, Fault::Truncate { len });
    }

    /// Ends the fault of `name`.
    pub fn recover(&self, name: &str) {
        self.store().faults.remove(name);
    }

    /// Lets each call, single or batch, take this long by tokio's clock.
    pub fn set_latency(&self, latency: Duration) {
        self.store().latency = latency;
    }

    fn set_fault(&self, name: impl Into<String>, fault: Fault) {
        self.store().faults.insert(name.into(), fault);
    }

    /// The store as it is at this moment. No method panics while it holds the lock.
    fn store(&self) -> MutexGuard<'_, Store> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        store.rotate();
        store
    }

    /// Notes the call, then waits as long as calls take.
    async fn begin(&self, requests: &[FetchRequest<'_>], batch: bool) {
        self.store().record.note(requests, batch);
        self.wait().await;
    }

    async fn wait(&self) {
        let latency = self.store().latency;
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
    }

    async fn read(&self, request: &FetchRequest<'_>) -> Result<Value> {
        selector::check(self.capabilities, *request)?;
        let answer = self.store().answer(*request);
        match answer {
            Some(result) => result,
            None => std::future::pending().await,
        }
    }
}

impl Provider for MemoryProvider {
    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        self.begin(slice::from_ref(request), false).await;
        self.read(request).await
    }

    async fn fetch_batch(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        self.begin(requests, true).await;
        let mut results = Vec::with_capacity(requests.len());
        for request in requests {
            results.push(self.read(request).await);
        }
        results
    }

    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        self.store().record.lists += 1;
        self.change(request.prefix(), |store| Ok(store.list(*request))).await
    }

    async fn metadata(&self, request: &FetchRequest<'_>) -> Result<Metadata> {
        selector::check(self.capabilities, *request)?;
        self.change(request.name(), |store| store.metadata(*request)).await
    }

    async fn put(&self, request: &WriteRequest<'_>) -> Result<Option<Box<str>>> {
        self.change(request.name(), |store| store.put(request)).await
    }

    async fn delete(&self, request: &FetchRequest<'_>) -> Result<()> {
        selector::check(self.capabilities, *request)?;
        self.change(request.name(), |store| {
            store.delete(*request);
            Ok(())
        })
        .await
    }

    async fn renew(&self, lease: &Lease) -> Result<Duration> {
        self.wait().await;
        self.store().renew(lease)
    }

    async fn revoke(&self, lease: &Lease) -> Result<()> {
        self.wait().await;
        self.store().revoke(lease)
    }
}

impl Default for MemoryProvider {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows the names only.
impl fmt::Debug for MemoryProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryProvider")
            .field("names", &self.store().names())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
