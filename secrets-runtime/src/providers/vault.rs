//! `HashiCorp` Vault and `OpenBao`: the key-value engine, as `vault:MOUNT/PATH`.
//!
//! A reference holds the logical path, as `vault kv get` and `bao kv get` take it: without `data/`.
//! The secret is the JSON object that is stored there, so `#field` selects a member of it.
//!
//! | | KV version 2 | KV version 1 |
//! |---|---|---|
//! | `vault:secret/app/db#password` | one member of the current version | one member |
//! | `vault:secret/app/db?version=3` | that version | not supported |
//! | the policy needs | `read` on `secret/data/app/db` | `read` on `secret/app/db` |
//!
//! Where a mount begins and which version it has, the server is asked once per mount and provider,
//! through `sys/internal/ui/mounts`; any token may ask it of a mount that it may read from. Other
//! engines are not supported.
//!
//! # Where settings come from
//!
//! From the environment variables of Vault's own command line, read at the first fetch;
//! [`VaultConfig`] replaces single ones. An empty variable counts as not set.
//!
//! | variable | meaning |
//! |---|---|
//! | `VAULT_ADDR` | the server's URL; default `https://127.0.0.1:8200` |
//! | `VAULT_TOKEN` | the token; without it, the content of `~/.vault-token` |
//! | `VAULT_NAMESPACE` | the namespace of all paths |
//! | `VAULT_CACERT` | a PEM file with certificates that are trusted beside the platform's roots |
//! | `VAULT_SKIP_VERIFY` | refused if it is true: certificates are always checked |
//!
//! Proxies are not used, and redirects are not followed: a standby that does not answer itself is
//! an error that says so. A token is neither made nor renewed.

use std::{ffi::OsString, fmt, sync::Arc, time::Duration};

use tokio::sync::Mutex;

use super::{selector, variables::Variables};
use crate::{
    error::{ErrorKind, Result},
    lease::Lease,
    provider::{Capabilities, FetchRequest, Metadata, Provider, WriteRequest},
    value::Value,
};

mod body;
mod call;
mod client;
mod config;
mod engine;
mod envelope;
mod environment;
mod error;
mod kv;
mod lease;
mod mount;
mod path;
mod read;
mod time;
mod token;

use call::Backend;
use client::Client;
pub use config::VaultConfig;
use mount::Mounts;
use path::LogicalPath;

const CAPABILITIES: Capabilities = Capabilities::new().with_versions();

/// Reads secrets from the key-value engine of Vault or `OpenBao`.
///
/// There is one connection pool per provider, made for the first fetch, and the token is read
/// then. Once the server refuses the token, the next fetch reads it again. All fields of one path
/// are one request.
///
/// ```
/// use secrets_runtime::{Runtime, providers::{VaultConfig, VaultProvider}};
///
/// let config = VaultConfig::new().address("https://vault.internal:8200").namespace("team");
/// let runtime = Runtime::builder().provider("team", VaultProvider::with_config(config)).build()?;
/// # Ok::<(), secrets_runtime::Error>(())
/// ```
///
/// # Errors
///
/// A path or version that is not there, is deleted or is destroyed is
/// [`NotFound`](crate::ErrorKind::NotFound). A mount that is not there cannot be told from one that
/// the token may not see: both are [`Denied`](crate::ErrorKind::Denied). A token that the server
/// does not know, or not any more, is [`Unauthenticated`](crate::ErrorKind::Unauthenticated).
///
/// # Cancel safety
///
/// Dropping a fetch closes its connection and leaves nothing behind.
pub struct VaultProvider {
    config: VaultConfig,
    variables: Variables,
    client: Mutex<Option<Arc<Client>>>,
    mounts: Mounts,
}

impl VaultProvider {
    /// Settings and token as the environment gives them.
    #[must_use]
    pub fn new() -> Self {
        Self::with_config(VaultConfig::new())
    }

    /// The environment's settings, changed by `config`.
    #[must_use]
    pub fn with_config(config: VaultConfig) -> Self {
        let (client, mounts) = (Mutex::default(), Mounts::default());
        Self { config, variables: Variables::Process, client, mounts }
    }

    /// Looks variables up with `lookup` in place of the process environment.
    ///
    /// Tests use it, since changing the environment of a running process is not safe.
    #[must_use]
    pub fn with_variables(
        mut self,
        lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Variables::from_fn(lookup);
        self
    }

    /// The client. A failure to make it is not kept: the next fetch tries again.
    async fn client(&self) -> Result<Arc<Client>> {
        let mut client = self.client.lock().await;
        if let Some(client) = &*client {
            return Ok(Arc::clone(client));
        }
        let settings = environment::read(&self.config, &self.variables).await?;
        Ok(Arc::clone(client.insert(Arc::new(Client::new(settings)?))))
    }

    /// Lets the next fetch read the token again, since a file may hold a new one by then.
    async fn forget(&self, refused: &Arc<Client>) {
        self.client.lock().await.take_if(|client| Arc::ptr_eq(client, refused));
    }

    fn backend<'a>(&'a self, client: &'a Client) -> Backend<'a> {
        Backend { client, mounts: &self.mounts }
    }

    /// The result of a call; after a refused token the next one is made with another.
    async fn settle<T>(&self, client: &Arc<Client>, result: Result<T>) -> Result<T> {
        if result.as_ref().is_err_and(|error| error.kind() == ErrorKind::Unauthenticated) {
            self.forget(client).await;
        }
        result
    }
}

impl Default for VaultProvider {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider for VaultProvider {
    fn capabilities(&self) -> Capabilities {
        CAPABILITIES
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        selector::check(CAPABILITIES, *request)?;
        let path = LogicalPath::new(request.name())?;
        let parameters = self.config.parameters.get(request.name());
        let client = self.client().await?;
        let backend = self.backend(&client);
        let result = read::read(backend, path, request.selector(), parameters).await;
        self.settle(&client, result).await
    }

    async fn list(&self, folder: &str) -> Result<Vec<String>> {
        let client = self.client().await?;
        let result = kv::list(self.backend(&client), folder).await;
        self.settle(&client, result).await
    }

    async fn metadata(&self, request: &FetchRequest<'_>) -> Result<Metadata> {
        selector::check(CAPABILITIES, *request)?;
        let client = self.client().await?;
        let result = kv::metadata(self.backend(&client), request).await;
        self.settle(&client, result).await
    }

    async fn put(&self, request: &WriteRequest<'_>) -> Result<Option<Box<str>>> {
        let client = self.client().await?;
        let result = kv::put(self.backend(&client), request).await;
        self.settle(&client, result).await
    }

    async fn delete(&self, request: &FetchRequest<'_>) -> Result<()> {
        selector::check(CAPABILITIES, *request)?;
        let client = self.client().await?;
        let result = kv::delete(self.backend(&client), request).await;
        self.settle(&client, result).await
    }

    async fn renew(&self, lease: &Lease) -> Result<Duration> {
        let client = self.client().await?;
        let result = lease::renew(&client, lease).await;
        self.settle(&client, result).await
    }

    async fn revoke(&self, lease: &Lease) -> Result<()> {
        let client = self.client().await?;
        let result = lease::revoke(&client, lease).await;
        self.settle(&client, result).await
    }
}

impl fmt::Debug for VaultProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultProvider").field("config", &self.config).finish_non_exhaustive()
    }
}
