//! Google Secret Manager, as `gcp:NAME`.
//!
//! | reference | meaning |
//! |---|---|
//! | `gcp:db-password` | the newest version of the secret, in the provider's project |
//! | `gcp:db-password?version=3` | that version |
//! | `gcp:db-password?version=stable` | the version with this alias |
//! | `gcp:projects/other/secrets/db-password` | the secret of another project |
//! | `gcp:projects/p/locations/europe-west3/secrets/s` | a regional secret; see [`GcpConfig::location`] |
//!
//! Names are those of Google: letters, digits, `-` and `_`. Other characters, such as the `/` of
//! `prod/db`, are refused unless [`GcpConfig::map_names`] says what stands for them. A full name
//! is never mapped.
//!
//! | to | a role that allows it | permission |
//! |---|---|---|
//! | read | `roles/secretmanager.secretAccessor` | `secretmanager.versions.access` |
//! | list | `roles/secretmanager.viewer` | `secretmanager.secrets.list` |
//! | tell about a secret | `roles/secretmanager.viewer` | `secretmanager.secrets.get`, `secretmanager.versions.list` |
//! | store a version | `roles/secretmanager.secretVersionAdder` | `secretmanager.versions.add` |
//! | store a new secret, delete one | `roles/secretmanager.admin` | `secretmanager.secrets.create`, `.delete`, `secretmanager.versions.destroy` |
//!
//! # Where settings come from
//!
//! Read at the first fetch; [`GcpConfig`] replaces single ones. An empty variable counts as not set.
//!
//! | setting | comes from, in this order |
//! |---|---|
//! | credentials | the file that `GOOGLE_APPLICATION_CREDENTIALS` names; the file that `gcloud auth application-default login` writes; the metadata server |
//! | project | `GOOGLE_CLOUD_PROJECT`; the credentials' file; the metadata server |
//! | quota project | `GOOGLE_CLOUD_QUOTA_PROJECT`; the credentials' file |
//! | metadata server | `GCE_METADATA_HOST`; `metadata.google.internal` |
//!
//! The file may hold a service account's key, a user's login, a federated identity
//! (`external_account`) or an impersonated account. Certificates are checked against the
//! platform's roots, or those that `SSL_CERT_FILE` names; `HTTPS_PROXY` is followed.
//!
//! The official client makes the requests, over its own HTTP connection: it cannot be given
//! another one. So the crate wipes what it is handed, and not what that connection has read; see
//! `SECURITY.md`. The client's retries are off, and it has no time limits: the runtime's layers
//! decide on both. It follows redirects, to another host without the credentials. The checksum
//! that comes with each value is checked here.

use std::{ffi::OsString, fmt, sync::Arc};

use tokio::runtime::Handle;

use super::{kept::Kept, selector, variables::Variables};
use crate::{
    error::{Error, Result},
    provider::{
        Capabilities, FetchRequest, ListPage, ListRequest, Metadata, Provider, WriteRequest,
    },
    value::Value,
};

mod config;
mod credentials;
mod describe;
mod environment;
mod error;
mod login;
mod metadata_server;
mod read;
mod resource;
mod session;
mod write;

pub use config::GcpConfig;
use session::Session;

const CAPABILITIES: Capabilities = Capabilities::new().with_versions();

/// Reads, lists and stores secrets of Google Secret Manager.
///
/// There is one client per provider, made for the first fetch. It belongs to the tokio runtime
/// that it was made in, which renews its token: another runtime gets another one. Once Google
/// refuses the credentials, they are read again. There is no call that reads several secrets: the
/// runtime reads them at the same time.
///
/// ```
/// use secrets_runtime::{Runtime, providers::{GcpConfig, GcpProvider}};
///
/// let shared = GcpProvider::with_config(GcpConfig::new().project("shared-secrets"));
/// let runtime = Runtime::builder().provider("gcp-shared", shared).build()?;
/// # Ok::<(), secrets_runtime::Error>(())
/// ```
///
/// # Errors
///
/// A version that was destroyed is [`NotFound`](crate::ErrorKind::NotFound), one that is disabled
/// [`Denied`](crate::ErrorKind::Denied). Google does not tell a caller who may read nothing whether
/// a secret exists: that is [`Denied`](crate::ErrorKind::Denied) too. A condition on a version is
/// [`Unsupported`](crate::ErrorKind::Unsupported), since Google does not check it with the write.
///
/// # Cancel safety
///
/// Dropping a fetch closes its connection and leaves nothing behind.
pub struct GcpProvider {
    config: GcpConfig,
    variables: Variables,
    session: Kept<Session>,
}

impl GcpProvider {
    /// Settings and credentials as the environment gives them.
    #[must_use]
    pub fn new() -> Self {
        Self::with_config(GcpConfig::new())
    }

    /// The environment's settings, changed by `config`.
    #[must_use]
    pub fn with_config(config: GcpConfig) -> Self {
        Self { config, variables: Variables::Process, session: Kept::default() }
    }

    /// Looks variables up with `lookup` in place of the process environment.
    ///
    /// Tests use it, since changing the environment of a running process is not safe. The official
    /// client looks at `GCE_METADATA_HOST` and `HTTPS_PROXY` of the process by itself.
    #[must_use]
    pub fn with_variables(
        mut self,
        lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Variables::from_fn(lookup);
        self
    }

    /// Does `work` in a session of this tokio runtime that has a token.
    async fn within<T, Working: Future<Output = Result<T>>>(
        &self,
        work: impl Fn(Arc<Session>) -> Working,
    ) -> Result<T> {
        let tokio = Handle::try_current().map_err(|_| Error::no_tokio())?.id();
        let open = || Session::open(&self.config, &self.variables);
        let work = |session: Arc<Session>| async {
            session.log_in().await?;
            work(session).await
        };
        self.session.with(|session| session.is_usable(tokio), open, work).await
    }
}

impl Default for GcpProvider {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider for GcpProvider {
    fn capabilities(&self) -> Capabilities {
        CAPABILITIES
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        selector::check(CAPABILITIES, *request)?;
        self.within(|session| async move { read::read(&session, request).await }).await
    }

    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        self.within(|session| async move { describe::list(&session, request).await }).await
    }

    async fn metadata(&self, request: &FetchRequest<'_>) -> Result<Metadata> {
        selector::check(CAPABILITIES, *request)?;
        self.within(|session| async move { describe::metadata(&session, request).await }).await
    }

    async fn put(&self, request: &WriteRequest<'_>) -> Result<Option<Box<str>>> {
        self.within(|session| async move { write::put(&session, request).await }).await
    }

    async fn delete(&self, request: &FetchRequest<'_>) -> Result<()> {
        selector::check(CAPABILITIES, *request)?;
        self.within(|session| async move { write::delete(&session, request).await }).await
    }

    async fn connect(&self) -> Result<()> {
        self.within(|session| async move { describe::reach(&session).await }).await
    }
}

impl fmt::Debug for GcpProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GcpProvider").field("config", &self.config).finish_non_exhaustive()
    }
}
