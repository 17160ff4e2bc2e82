//! The way from a provider back to the runtime that it was added to.

use std::{fmt, sync::Arc};

use super::BoxFuture;
#[cfg(any(all(feature = "config", feature = "_keyed"), feature = "vault"))]
use crate::error::ErrorKind;
use crate::{
    error::{Error, Result},
    reference::SecretRef,
    value::SecretBytes,
};

/// What a provider asks of the runtime that it was added to, and tells it.
///
/// Given to [`Provider::attach`](super::Provider::attach). It does not keep the runtime alive.
#[derive(Clone)]
pub struct Host(Arc<dyn Hosting>);

/// A runtime, as seen by one of its providers.
pub(crate) trait Hosting: Send + Sync {
    fn read<'a>(
        &'a self,
        reference: SecretRef<'a>,
        anew: bool,
    ) -> BoxFuture<'a, Result<SecretBytes>>;
    fn leases_ended(&self);
    fn login_failed(&self, login: &str, error: &Error);
    fn logged_in(&self, login: &str);
    fn is_gone(&self) -> bool;
}

impl Host {
    pub(crate) fn new(hosting: Arc<dyn Hosting>) -> Self {
        Self(hosting)
    }

    /// Reads a secret of another provider, such as the secret id of a login; with `anew` nothing
    /// that is cached will do.
    ///
    /// A provider that does so names these references in
    /// [`Provider::needs`](super::Provider::needs).
    ///
    /// # Errors
    ///
    /// As [`Runtime::get`](crate::Runtime::get); [`Config`](crate::ErrorKind::Config) if the
    /// runtime is gone.
    ///
    /// # Cancel safety
    ///
    /// As [`Runtime::get`](crate::Runtime::get).
    pub async fn read(&self, reference: SecretRef<'_>, anew: bool) -> Result<SecretBytes> {
        self.0.read(reference, anew).await
    }

    /// Says that leases were [ended](crate::Lease::end) or [finished](crate::Lease::finish): their
    /// values are fetched anew.
    pub fn leases_ended(&self) {
        self.0.leases_ended();
    }

    /// Says that the provider could not get, or keep, credentials of its own, by the login's path.
    pub fn login_failed(&self, login: &str, error: &Error) {
        self.0.login_failed(login, error);
    }

    /// Says that the provider has credentials of its own again, after
    /// [`login_failed`](Self::login_failed).
    pub fn logged_in(&self, login: &str) {
        self.0.logged_in(login);
    }

    /// Whether the runtime is gone, or was shut down.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.0.is_gone()
    }
}

/// A credential could not be read from its `place`; `what` it is, with its owner, is for messages.
///
/// The kind says what it means for the secret that was asked for: a credential that is missing, or
/// may not be read, must not pass for a secret that is so.
#[cfg(any(all(feature = "config", feature = "_keyed"), feature = "vault"))]
pub(crate) fn credential_not_had(
    what: impl fmt::Display,
    place: impl fmt::Display,
    error: &Error,
) -> Error {
    let kind = match error.kind() {
        kind if kind.is_transient() => kind,
        ErrorKind::Config => ErrorKind::Config,
        _ => ErrorKind::Unauthenticated,
    };
    let (cause, message) = (error.kind(), error.message());
    let message = format!("{what} cannot be read from `{place}`: {cause}: {message}");
    Error::new(kind, message).with_hint(error.hint().to_owned())
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").finish_non_exhaustive()
    }
}
