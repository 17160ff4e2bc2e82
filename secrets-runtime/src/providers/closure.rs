//! A provider made of a closure.

use std::{fmt, future::Future};

use super::selector;
use crate::{
    error::Result,
    provider::{Capabilities, FetchRequest, Provider},
    reference::SecretRefBuf,
    value::Value,
};

/// A provider that asks `fetch` for each secret.
///
/// The closure is given the reference without its field part. Requests for a version or a
/// stage reach it only if [`FnProvider::with_capabilities`] says so.
///
/// ```
/// use secrets_runtime::{Error, ErrorKind, SecretRefBuf, Value, providers::provider_fn};
///
/// let provider = provider_fn(|reference: SecretRefBuf| async move {
///     match reference.as_ref().name() {
///         "token" => Ok(Value::new(b"s3cret".to_vec())),
///         _ => Err(Error::new(ErrorKind::NotFound, "there is no such secret")),
///     }
/// });
/// # let _ = provider;
/// ```
pub fn provider_fn<F, Fut>(fetch: F) -> FnProvider<F>
where
    F: Fn(SecretRefBuf) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Value>> + Send + 'static,
{
    FnProvider { fetch, capabilities: Capabilities::new() }
}

/// A closure as a provider; made by [`provider_fn`].
#[derive(Clone, Copy)]
pub struct FnProvider<F> {
    fetch: F,
    capabilities: Capabilities,
}

impl<F> FnProvider<F> {
    /// Says what the closure can do; at first: single reads over a network, no versions.
    #[must_use]
    pub fn with_capabilities(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = capabilities;
        self
    }
}

impl<F, Fut> Provider for FnProvider<F>
where
    F: Fn(SecretRefBuf) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Value>> + Send + 'static,
{
    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        selector::check(self.capabilities, *request)?;
        (self.fetch)(request.reference().to_buf()).await
    }
}

impl<F> fmt::Debug for FnProvider<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FnProvider")
            .field("capabilities", &self.capabilities)
            .finish_non_exhaustive()
    }
}
