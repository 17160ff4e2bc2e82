//! The provider: each call is handed to whoever makes it, with a client that is made once.

use std::{ffi::OsString, fmt, sync::Arc, time::Duration};

use tokio::sync::OnceCell;

use super::{
    call::Backend,
    client::Client,
    config::VaultConfig,
    environment,
    identity::Identity,
    kv, lease,
    login::VaultLogin,
    mount::Mounts,
    path::LogicalPath,
    read,
    session::{Sessions, upkeep},
};
use crate::{
    error::Result,
    lease::Lease,
    provider::{
        Capabilities, FetchRequest, Host, ListPage, ListRequest, Metadata, Provider, WriteRequest,
    },
    providers::{selector, variables::Variables},
    reference::SecretRefBuf,
    value::Value,
};

const CAPABILITIES: Capabilities = Capabilities::new().with_versions().with_upkeep();

/// Reads secrets of Vault or `OpenBao`, has them made, and stores them.
///
/// There is one connection pool and one token per provider, made for the first fetch. All fields
/// of one path are one request.
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
/// A write whose condition does not hold is [`Conflict`](crate::ErrorKind::Conflict).
///
/// # Cancel safety
///
/// Dropping a call closes its connection. What the server was told by then, it may still do: store
/// a value, or make a token or credentials that end by themselves.
pub struct VaultProvider {
    config: VaultConfig,
    variables: Variables,
    client: OnceCell<Client>,
    sessions: Arc<Sessions>,
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
        let login = config.login.as_ref().map(VaultLogin::path);
        let (client, sessions) = (OnceCell::new(), Arc::new(Sessions::new(login)));
        Self { config, variables: Variables::Process, client, sessions, mounts: Mounts::default() }
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

    /// The client. A failure to make it is not kept: the next call tries again.
    async fn client(&self) -> Result<&Client> {
        self.client.get_or_try_init(|| std::future::ready(self.make_client())).await
    }

    fn make_client(&self) -> Result<Client> {
        let settings = environment::read(&self.config, &self.variables)?;
        if settings.tls.skip_verify {
            tracing::warn!("the certificate of the Vault server is not checked");
        }
        let identity = Identity::of(&self.config, &self.variables);
        Client::new(settings, identity, Arc::clone(&self.sessions))
    }

    async fn backend(&self) -> Result<Backend<'_>> {
        let text_member = self.config.text_member.as_deref();
        Ok(Backend { client: self.client().await?, mounts: &self.mounts, text_member })
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
        read::read(self.backend().await?, path, request.selector(), parameters).await
    }

    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        kv::list(self.backend().await?, request).await
    }

    async fn metadata(&self, request: &FetchRequest<'_>) -> Result<Metadata> {
        selector::check(CAPABILITIES, *request)?;
        kv::metadata(self.backend().await?, request).await
    }

    async fn put(&self, request: &WriteRequest<'_>) -> Result<Option<Box<str>>> {
        kv::put(self.backend().await?, request).await
    }

    async fn delete(&self, request: &FetchRequest<'_>) -> Result<()> {
        selector::check(CAPABILITIES, *request)?;
        kv::delete(self.backend().await?, request).await
    }

    async fn renew(&self, lease: &Lease) -> Result<Duration> {
        lease::renew(self.client().await?, lease).await
    }

    async fn revoke(&self, lease: &Lease) -> Result<()> {
        lease::revoke(self.client().await?, lease).await
    }

    fn needs(&self) -> Vec<SecretRefBuf> {
        self.config.login.iter().filter_map(VaultLogin::needs).cloned().collect()
    }

    fn attach(&self, host: &Host) {
        self.sessions.hosts.add(host);
    }

    async fn connect(&self) -> Result<()> {
        self.client().await?.connect().await
    }

    async fn upkeep(&self) {
        upkeep::run(&self.client, &self.sessions).await;
    }

    async fn disconnect(&self) -> Result<()> {
        match self.client.get() {
            // Another runtime goes on with the token, and with what was lent to it.
            Some(client) if !self.sessions.hosts.are_there() => client.disconnect().await,
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for VaultProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultProvider").field("config", &self.config).finish_non_exhaustive()
    }
}
