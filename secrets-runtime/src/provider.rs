//! The provider trait and the handle that the runtime keeps.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use crate::{
    error::Result,
    reference::{SecretRef, Selector},
    value::Value,
};

mod capabilities;

pub use capabilities::Capabilities;

/// A future behind a pointer.
pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A place secrets can be read from.
///
/// Implementors write `async fn fetch`; the runtime holds the provider as a
/// [`SharedProvider`]. Caching, retries and time limits are the business of the
/// runtime and its [layers](crate::layers), not of a provider.
///
/// # Contract
///
/// - A missing secret is an error of kind [`NotFound`], not an empty value; a
///   secret that is empty is a value.
/// - A name is taken exactly: asking for `db` never gives `db-admin`.
/// - An [alias](Value::with_alias) is a name that always reads the same secret.
/// - A selector that the provider has no notion of is an error of kind
///   [`Unsupported`], never ignored.
/// - `Debug`, `Display` and every error stay free of secret values.
/// - Dropping the future stops the request and leaves nothing behind.
///
/// The suite in `testing` checks these rules for any provider.
///
/// [`NotFound`]: crate::ErrorKind::NotFound
/// [`Unsupported`]: crate::ErrorKind::Unsupported
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a secrets provider",
    note = "implement `Provider`, or wrap a closure with `provider_fn`"
)]
pub trait Provider: fmt::Debug + Send + Sync + 'static {
    /// What the provider can do; asked once, when it is registered.
    fn capabilities(&self) -> Capabilities {
        Capabilities::new()
    }

    /// Reads one secret.
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such secret or
    /// version; other kinds as the backend reports them. The reference is added
    /// by the runtime.
    fn fetch(&self, request: &FetchRequest<'_>) -> impl Future<Output = Result<Value>> + Send;

    /// Reads several secrets; one result per request, in the same order.
    ///
    /// The runtime never passes more than [`Capabilities::max_batch`] requests.
    /// The default reads them one after the other, which suits a provider that
    /// does not wait; the runtime itself fetches concurrently from providers
    /// that have no batch call.
    fn fetch_batch(
        &self,
        requests: &[FetchRequest<'_>],
    ) -> impl Future<Output = Vec<Result<Value>>> + Send {
        async move {
            let mut results = Vec::with_capacity(requests.len());
            for request in requests {
                results.push(self.fetch(request).await);
            }
            results
        }
    }
}

/// What is asked of a provider: one secret in one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FetchRequest<'a> {
    reference: SecretRef<'a>,
    /// Whether a failure is left to the caller, who tries again later.
    once: bool,
}

impl<'a> FetchRequest<'a> {
    /// A request for the whole secret; a field in `reference` is left out.
    #[must_use]
    pub const fn new(reference: SecretRef<'a>) -> Self {
        Self { reference: reference.with_field(None), once: false }
    }

    /// The same request, not to be repeated if it fails.
    pub(crate) const fn once(mut self, once: bool) -> Self {
        self.once = once;
        self
    }

    pub(crate) const fn is_once(&self) -> bool {
        self.once
    }

    /// The exact name at the provider.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.reference.name()
    }

    /// The version that is wanted.
    #[must_use]
    pub const fn selector(&self) -> Selector<'a> {
        self.reference.selector()
    }

    /// The reference without a field, for messages.
    #[must_use]
    pub const fn reference(&self) -> SecretRef<'a> {
        self.reference
    }
}

/// [`Provider`] behind a pointer. Implemented for every provider.
trait DynProvider: fmt::Debug + Send + Sync {
    fn capabilities(&self) -> Capabilities;
    fn fetch<'a>(&'a self, request: &'a FetchRequest<'_>) -> BoxFuture<'a, Result<Value>>;
    fn fetch_batch<'a>(
        &'a self,
        requests: &'a [FetchRequest<'_>],
    ) -> BoxFuture<'a, Vec<Result<Value>>>;
}

impl<P: Provider> DynProvider for P {
    fn capabilities(&self) -> Capabilities {
        Provider::capabilities(self)
    }

    fn fetch<'a>(&'a self, request: &'a FetchRequest<'_>) -> BoxFuture<'a, Result<Value>> {
        Box::pin(Provider::fetch(self, request))
    }

    fn fetch_batch<'a>(
        &'a self,
        requests: &'a [FetchRequest<'_>],
    ) -> BoxFuture<'a, Vec<Result<Value>>> {
        Box::pin(Provider::fetch_batch(self, requests))
    }
}

/// A provider that is cheap to clone and has no type parameter.
#[derive(Clone)]
pub struct SharedProvider(Arc<dyn DynProvider>);

impl SharedProvider {
    /// Puts `provider` behind a pointer.
    pub fn new(provider: impl Provider) -> Self {
        Self(Arc::new(provider))
    }

    /// This provider inside `layer`.
    #[must_use]
    pub fn layer(self, layer: &dyn crate::layer::Layer) -> Self {
        layer.layer(self)
    }
}

impl fmt::Debug for SharedProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[deny(clippy::missing_trait_methods)]
impl Provider for SharedProvider {
    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        self.0.fetch(request).await
    }

    async fn fetch_batch(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        self.0.fetch_batch(requests).await
    }
}
