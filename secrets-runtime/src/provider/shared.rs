//! The handle that the runtime keeps: a provider behind a pointer.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    BoxFuture, Capabilities, FetchRequest, Host, ListPage, ListRequest, Metadata, Provider,
    WriteRequest,
};
use crate::{
    error::Result,
    lease::Lease,
    reference::SecretRefBuf,
    value::{SecretBytes, Value},
};

/// Writes [`Provider`]'s twin whose futures are boxed, and hands every call through it.
macro_rules! erased {
    ($(fn $name:ident($($argument:ident: &$type:ty)?) -> $output:ty;)*) => {
        /// [`Provider`] behind a pointer. Implemented for every provider.
        #[allow(clippy::elidable_lifetime_names, clippy::needless_lifetimes, reason = "not if it has an argument")]
        trait DynProvider: fmt::Debug + Send + Sync {
            fn capabilities(&self) -> Capabilities;
            fn needs(&self) -> Vec<SecretRefBuf>;
            fn attach(&self, host: &Host);
            $(fn $name<'a>(&'a self $(, $argument: &'a $type)?) -> BoxFuture<'a, $output>;)*
        }

        #[allow(clippy::elidable_lifetime_names, clippy::needless_lifetimes, reason = "not if it has an argument")]
        impl<P: Provider> DynProvider for P {
            fn capabilities(&self) -> Capabilities {
                Provider::capabilities(self)
            }

            fn needs(&self) -> Vec<SecretRefBuf> {
                Provider::needs(self)
            }

            fn attach(&self, host: &Host) {
                Provider::attach(self, host);
            }

            $(fn $name<'a>(&'a self $(, $argument: &'a $type)?) -> BoxFuture<'a, $output> {
                Box::pin(Provider::$name(self $(, $argument)?))
            })*
        }

        #[deny(clippy::missing_trait_methods)]
        impl Provider for SharedProvider {
            fn capabilities(&self) -> Capabilities {
                self.provider.capabilities()
            }

            fn needs(&self) -> Vec<SecretRefBuf> {
                self.provider.needs()
            }

            fn attach(&self, host: &Host) {
                self.provider.attach(host);
            }

            $(async fn $name(&self $(, $argument: &$type)?) -> $output {
                self.provider.$name($($argument)?).await
            })*
        }
    };
}

erased! {
    fn fetch(request: &FetchRequest<'_>) -> Result<Value>;
    fn fetch_batch(requests: &[FetchRequest<'_>]) -> Vec<Result<Value>>;
    fn list_page(request: &ListRequest<'_>) -> Result<ListPage>;
    fn metadata(request: &FetchRequest<'_>) -> Result<Metadata>;
    fn put(request: &WriteRequest<'_>) -> Result<Option<Box<str>>>;
    fn delete(request: &FetchRequest<'_>) -> Result<()>;
    fn renew(lease: &Lease) -> Result<Duration>;
    fn revoke(lease: &Lease) -> Result<()>;
    fn connect() -> Result<()>;
    fn upkeep() -> ();
    fn disconnect() -> Result<()>;
}

/// A provider that is cheap to clone and has no type parameter.
#[derive(Clone)]
pub struct SharedProvider {
    provider: Arc<dyn DynProvider>,
    /// The provider once more, if no layer is around it and it may have values at hand.
    at_hand: Option<Arc<dyn AtHand>>,
}

/// For a local provider whose values are mostly there without waiting: a load gets at them without
/// a future. A layer around it has no such way, so that it sees every call.
pub(crate) trait AtHand: Send + Sync {
    /// The value, if it is there and its bytes are all that is known of it; otherwise the secret is
    /// to be fetched.
    fn at_hand(&self, request: &FetchRequest<'_>) -> Option<SecretBytes>;
}

impl SharedProvider {
    /// Puts `provider` behind a pointer.
    pub fn new(provider: impl Provider) -> Self {
        Self { provider: Arc::new(provider), at_hand: None }
    }

    /// As [`new`](Self::new), for a provider that may have values at hand.
    #[cfg(feature = "env")]
    pub(crate) fn with_values_at_hand(provider: impl Provider + AtHand) -> Self {
        let provider = Arc::new(provider);
        Self { provider: Arc::clone(&provider) as Arc<dyn DynProvider>, at_hand: Some(provider) }
    }

    /// The value if it is there without a fetch.
    #[inline]
    pub(crate) fn at_hand(&self, request: &FetchRequest<'_>) -> Option<SecretBytes> {
        self.at_hand.as_ref()?.at_hand(request)
    }

    /// This provider inside `layer`.
    #[must_use]
    pub fn layer(self, layer: &dyn crate::layer::Layer) -> Self {
        layer.layer(self)
    }
}

impl fmt::Debug for SharedProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.provider.fmt(f)
    }
}
