//! The provider trait and the handle that the runtime keeps.

use std::{fmt, future::Future, pin::Pin};

use crate::{
    error::{Error, ErrorKind, Result},
    lease::Lease,
    reference::SecretRefBuf,
    value::Value,
};

mod capabilities;
mod forward;
mod host;
mod list;
mod metadata;
mod request;
mod shared;
mod write;

pub use capabilities::Capabilities;
pub(crate) use forward::{forward_life, forward_the_rest};
pub use host::Host;
pub(crate) use host::Hosting;
#[cfg(any(all(feature = "config", feature = "_keyed"), feature = "vault"))]
pub(crate) use host::credential_not_had;
pub(crate) use list::Pages;
pub use list::{ListPage, ListRequest, ProviderExt};
pub use metadata::{Metadata, VersionMetadata, VersionState};
pub use request::FetchRequest;
#[cfg(feature = "env")]
pub(crate) use shared::AtHand;
pub use shared::SharedProvider;
pub use write::{Condition, WriteRequest};

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
/// ```
/// use typed_secrets::{
///     Capabilities, Error, ErrorKind, FetchRequest, Provider, Result, Runtime, Selector, Value,
/// };
///
/// #[derive(Debug)]
/// struct Vending;
///
/// impl Provider for Vending {
///     fn capabilities(&self) -> Capabilities {
///         Capabilities::new().with_versions()
///     }
///
///     async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
///         match (request.name(), request.selector()) {
///             ("token", Selector::Latest) => Ok(Value::new("n3w").with_version("2")),
///             ("token", Selector::Version("1")) => Ok(Value::new("0ld").with_version("1")),
///             (_, Selector::Stage(_)) => Err(Error::new(ErrorKind::Unsupported, "there are no stages")),
///             _ => Err(Error::new(ErrorKind::NotFound, "the machine has no such secret")),
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<()> {
/// let runtime = Runtime::builder().provider("vending", Vending).build()?;
/// assert_eq!(runtime.get("vending:token?version=1").await?.expose_str()?, "0ld");
/// # Ok(()) }
/// ```
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

    /// Some of the names of secrets that begin with the request's prefix, and what names the next
    /// page of them, if there is one. Each name can be fetched as it is.
    ///
    /// A page may be empty and not be the last. [`ProviderExt::list`] reads all of them.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](ErrorKind::Unsupported) unless the provider says otherwise. That no name
    /// begins so is no error.
    fn list_page(
        &self,
        request: &ListRequest<'_>,
    ) -> impl Future<Output = Result<ListPage>> + Send {
        let _ = request;
        unsupported("list secrets")
    }

    /// What is known of a secret without reading its value.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](ErrorKind::Unsupported) unless the provider says otherwise; as
    /// [`fetch`](Self::fetch).
    fn metadata(
        &self,
        request: &FetchRequest<'_>,
    ) -> impl Future<Output = Result<Metadata>> + Send {
        let _ = request;
        unsupported("tell about a secret without reading it")
    }

    /// Stores a secret; gives the id of the version that it is now, where there are versions.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](ErrorKind::Unsupported) unless the provider says otherwise;
    /// [`Conflict`](ErrorKind::Conflict) if the request's condition does not hold.
    fn put(
        &self,
        request: &WriteRequest<'_>,
    ) -> impl Future<Output = Result<Option<Box<str>>>> + Send {
        let _ = request;
        unsupported("store secrets")
    }

    /// Deletes a secret, or the version that the selector names.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](ErrorKind::Unsupported) unless the provider says otherwise. What is not
    /// there is deleted: that is no error.
    fn delete(&self, request: &FetchRequest<'_>) -> impl Future<Output = Result<()>> + Send {
        let _ = request;
        unsupported("delete secrets")
    }

    /// Asks for a lease to last for as long again as it was [granted](Lease::duration) at first;
    /// for how long it does.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) if the backend does not know the lease any more. After
    /// that, and after any other failure that is not transient, a new value is fetched.
    fn renew(&self, lease: &Lease) -> impl Future<Output = Result<std::time::Duration>> + Send {
        let _ = lease;
        unsupported("renew leases")
    }

    /// Gives a lease back. One that is gone is no error.
    ///
    /// # Errors
    ///
    /// [`Unsupported`](ErrorKind::Unsupported) unless the provider says otherwise.
    fn revoke(&self, lease: &Lease) -> impl Future<Output = Result<()>> + Send {
        let _ = lease;
        unsupported("revoke leases")
    }

    /// The secrets of other providers that this one needs for its own credentials. A runtime whose
    /// providers need each other in a circle is not built.
    fn needs(&self) -> Vec<SecretRefBuf> {
        Vec::new()
    }

    /// Called once by each runtime that the provider is added to.
    fn attach(&self, host: &Host) {
        let _ = host;
    }

    /// Makes sure that the provider can be used: that the backend is there and the credentials are
    /// good. [`Runtime::start`](crate::Runtime::start) calls it; without that the first fetch does
    /// what is necessary.
    ///
    /// # Errors
    ///
    /// As [`fetch`](Self::fetch).
    fn connect(&self) -> impl Future<Output = Result<()>> + Send {
        std::future::ready(Ok(()))
    }

    /// What the provider has to do in the background, such as renewing its token. The runtime runs
    /// it while the provider is in use, if the [capabilities](Capabilities::with_upkeep) say so,
    /// and drops it when it is shut down.
    fn upkeep(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }

    /// Gives back what the provider holds at its backend, such as a token that it got by a login.
    /// Called when the runtime is shut down, after leases were revoked. The provider may be used
    /// again afterwards.
    ///
    /// # Errors
    ///
    /// What the backend reports.
    fn disconnect(&self) -> impl Future<Output = Result<()>> + Send {
        std::future::ready(Ok(()))
    }
}

fn unsupported<T: Send>(what: &str) -> impl Future<Output = Result<T>> + Send + use<T> {
    let message = format!("this provider does not {what}");
    std::future::ready(Err(Error::new(ErrorKind::Unsupported, message)))
}
