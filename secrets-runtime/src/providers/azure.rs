//! Azure Key Vault, as `azure:NAME`.
//!
//! | reference | meaning |
//! |---|---|
//! | `azure:db-password` | the current version of the secret, in the provider's vault |
//! | `azure:db-password?version=6e1c…` | that version |
//!
//! Names are those of Azure: letters, digits and `-`; letters of either case are the same. Other
//! characters, such as the `_` of `DB_PASSWORD`, are refused unless [`AzureConfig::map_names`]
//! says what stands for them. A provider has one vault: each further one is a provider of its own.
//!
//! | to | a role that allows it | permission in an access policy |
//! |---|---|---|
//! | read | `Key Vault Secrets User` | Get |
//! | list, tell about a secret | `Key Vault Secrets User` | List |
//! | store, delete | `Key Vault Secrets Officer` | Set, Delete |
//!
//! A secret has a time from which on and one until which it may be used. Azure gives its value
//! before and after, and leaves it to the caller to respect them; here such a secret is
//! [`Denied`](crate::ErrorKind::Denied), unless [`AzureConfig::ignore_validity`] is set. A deleted
//! secret is not found, and its name cannot be used again before it is purged or recovered.
//!
//! # Where settings come from
//!
//! Read at the first fetch; [`AzureConfig`] replaces single ones. An empty variable counts as not
//! set.
//!
//! | setting | comes from |
//! |---|---|
//! | vault | `AZURE_KEYVAULT_URL`, such as `https://shop.vault.azure.net` |
//! | authority | `AZURE_AUTHORITY_HOST`; `https://login.microsoftonline.com` |
//!
//! Of these credentials, the first is used whose variables are set:
//!
//! | credentials | variables |
//! |---|---|
//! | a client's secret | `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET` |
//! | workload identity | `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_FEDERATED_TOKEN_FILE` |
//! | managed identity | `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`; or none, on a virtual machine |
//! | Azure CLI, Azure Developer CLI | none: used where there is no managed identity |
//!
//! `AZURE_CLIENT_ID` selects the managed identity if there are several. A client's certificate
//! (`AZURE_CLIENT_CERTIFICATE_PATH`) cannot be used, since the official client would bring OpenSSL
//! for it. Servers' certificates are checked against the platform's roots, or those that
//! `SSL_CERT_FILE` names. `HTTPS_PROXY` is not read.
//!
//! The official client makes the requests, over the crate's own HTTP connection, which wipes what
//! it has read. The client's retries are off, and of time limits there is only one, for a virtual
//! machine's identity: the runtime's layers decide on both.

use std::{ffi::OsString, fmt, sync::Arc};

use super::{kept::Kept, selector, variables::Variables};
use crate::{
    error::Result,
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
mod http_client;
mod name;
mod read;
mod session;
mod write;

pub use config::AzureConfig;
use session::Session;

const CAPABILITIES: Capabilities = Capabilities::new().with_versions();

/// Reads, lists and stores secrets of an Azure Key Vault.
///
/// There is one client per provider, made for the first fetch. Once Azure refuses the credentials,
/// they are read again. There is no call that reads several secrets: the runtime reads them at the
/// same time.
///
/// ```
/// use secrets_runtime::{Runtime, providers::{AzureConfig, AzureProvider}};
///
/// let shared = AzureConfig::new().vault_url("https://shared.vault.azure.net");
/// let shared = AzureProvider::with_config(shared);
/// let runtime = Runtime::builder().provider("azure-shared", shared).build()?;
/// # Ok::<(), secrets_runtime::Error>(())
/// ```
///
/// # Errors
///
/// A version that is disabled, not valid yet or not any more is
/// [`Denied`](crate::ErrorKind::Denied). Conditions on a write, the deletion of one version and
/// values that are not text are [`Unsupported`](crate::ErrorKind::Unsupported).
///
/// # Cancel safety
///
/// Dropping a fetch closes its connection and leaves nothing behind.
pub struct AzureProvider {
    config: AzureConfig,
    variables: Variables,
    session: Kept<Session>,
}

impl AzureProvider {
    /// Settings and credentials as the environment gives them.
    #[must_use]
    pub fn new() -> Self {
        Self::with_config(AzureConfig::new())
    }

    /// The environment's settings, changed by `config`.
    #[must_use]
    pub fn with_config(config: AzureConfig) -> Self {
        Self { config, variables: Variables::Process, session: Kept::default() }
    }

    /// Looks variables up with `lookup` in place of the process environment.
    ///
    /// Tests use it, since changing the environment of a running process is not safe. The official
    /// client looks at those of a managed identity by itself.
    #[must_use]
    pub fn with_variables(
        mut self,
        lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Variables::from_fn(lookup);
        self
    }

    async fn within<T, Working: Future<Output = Result<T>>>(
        &self,
        work: impl Fn(Arc<Session>) -> Working,
    ) -> Result<T> {
        let open = || Session::open(&self.config, &self.variables);
        self.session.with(|_| true, open, work).await
    }
}

impl Default for AzureProvider {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider for AzureProvider {
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

impl fmt::Debug for AzureProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AzureProvider").field("config", &self.config).finish_non_exhaustive()
    }
}
