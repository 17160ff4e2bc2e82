//! `HashiCorp` Vault and `OpenBao`: stored secrets and made ones, as `vault:MOUNT/PATH`.
//!
//! A reference holds the logical path, as `vault read` and `vault kv get` take it. The secret is a
//! JSON object, so `#field` selects a member of it. Where a mount begins and what is there, the
//! server is asked once per mount and provider, through `sys/internal/ui/mounts`; any token may ask
//! it of a mount that it may read from.
//!
//! # The key-value engine
//!
//! The path is written without `data/`. What a policy has to grant, below the mount `secret/`:
//!
//! | | KV version 2 | KV version 1 |
//! |---|---|---|
//! | `vault:secret/app/db#password` | `read` on `data/app/db` | `read` on `app/db` |
//! | `vault:secret/app/db?version=3` | the same | not supported |
//! | [`put`](Provider::put), a JSON object | `create`, `update` on `data/app/db` | on `app/db` |
//! | the same with a [`Condition`](crate::Condition) | the same | not supported |
//! | [`delete`](Provider::delete) | `delete` on `data/app/db` | `delete` on `app/db` |
//! | `delete` of `?version=3` | `update` on `delete/app/db` | not supported |
//! | [`list`](Provider::list) of `secret/app/` | `list` on `metadata/app/*` | `list` on `app/*` |
//! | [`metadata`](Provider::metadata) | `read` on `metadata/app/db` | not supported |
//!
//! Version 2 keeps what a deletion takes, so that it can be brought back; version 1 does not. A list
//! walks through all folders below the one that is named. It has the names of secrets whose current
//! version is deleted, too, until somebody removes them for good.
//!
//! # Engines that make what is read
//!
//! A path of any other engine is read as it is: `vault:database/creds/app` makes a database user.
//! With the answer comes a lease, which the runtime renews and at last gives back:
//!
//! | | until | the policy needs |
//! |---|---|---|
//! | `vault:database/creds/app`, and other paths with a lease | the lease ends; it is renewed | `read` |
//! | `vault:database/static-creds/app` | the engine rotates it | `read` |
//! | `vault:pki/issue/web`, with [parameters](VaultConfig::parameters) | two thirds of the certificate's time are over | `update` |
//! | a path whose answer has no end | the field's `ttl` is over | `read` |
//!
//! Renewing takes `update` on `sys/leases/renew`, which the policy `default` grants, and giving back
//! takes it on `sys/leases/revoke`, which `default` does not. A lease ends with the token that it
//! was made with.
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
//! | `VAULT_NAMESPACE` | the namespace of all paths, and of the login |
//! | `VAULT_CACERT` | a PEM file with certificates that are trusted beside the platform's roots |
//! | `VAULT_CLIENT_CERT`, `VAULT_CLIENT_KEY` | PEM files of the certificate to show to the server, and of its key |
//! | `VAULT_TLS_SERVER_NAME` | the name in the server's certificate, if it is not the one in the URL |
//! | `VAULT_SKIP_VERIFY` | true takes any certificate, and logs a warning; for tests alone |
//!
//! Proxies are not used. A connection has to be there within 5 s; for the rest of a request the
//! runtime's own limits hold.
//!
//! A standby that sends a request on to the active server is followed up to three times, with the
//! same body, and **with the token**: whoever answers at the address can name where the token goes.
//! It never goes from `https` to `http`. Standbys that answer 472 or 473 are errors that say so.
//!
//! # Logins
//!
//! Without a login, somebody else has to make tokens and replace them in time. With
//! [`VaultConfig::login`], which outranks any token, the provider does:
//!
//! | login | sends | to |
//! |---|---|---|
//! | [`VaultLogin::app_role`] | role id, and a secret id, plain or wrapped | `auth/approle/login` |
//! | [`VaultLogin::jwt`] | role, and a signed token | `auth/jwt/login` |
//! | [`VaultLogin::kubernetes`] | role, and the service account's token | `auth/kubernetes/login` |
//! | [`VaultLogin::userpass`] | user and password | `auth/userpass/login/USER` |
//! | [`VaultLogin::certificate`] | the TLS client certificate | `auth/cert/login` |
//!
//! [`VaultLogin::mount`] names another place. A credential is given as a text, or is read anew for
//! each login, from a file or from another provider: see [`VaultCredential`].
//!
//! A login is made for the first request, or by [`Runtime::start`](crate::Runtime::start), which
//! fails with the reason if the server is sealed or the login is refused. If the server does not
//! know the token any more, all requests that meet that share one new login, and are sent once
//! more. After a failed login the next one waits, 1 s at first, then twice as long each time, up to
//! a minute; its error is the answer meanwhile.
//!
//! # The life of tokens
//!
//! In the background a token is renewed when two thirds of its life have passed. One that cannot be
//! renewed, or not for as long as was asked for, is replaced by a new login while it is still
//! valid, or by what is in the variable or the file by then. What was lent with the old token ends
//! with it, so it is fetched anew. If there is no other token, an event of the kind
//! [`LoginFailed`](crate::EventKind::LoginFailed) says so once.
//!
//! When the runtime is shut down, a token that a login made is given back. The policy `default`
//! allows all of this: `update` on `auth/token/renew-self` and `auth/token/revoke-self`, and `read`
//! on `auth/token/lookup-self`, which is asked of tokens that are given.

use std::{ffi::OsString, fmt, sync::Arc, time::Duration};

use tokio::sync::OnceCell;

use super::{selector, variables::Variables};
use crate::{
    error::Result,
    lease::Lease,
    provider::{Capabilities, FetchRequest, Host, Metadata, Provider, WriteRequest},
    reference::SecretRefBuf,
    value::Value,
};

mod answer;
mod body;
mod call;
mod client;
mod config;
mod engine;
mod envelope;
mod environment;
mod error;
mod health;
mod hosts;
mod identity;
mod kv;
mod lease;
mod link;
mod login;
mod mount;
mod path;
mod read;
mod session;
#[cfg(test)]
mod testkit;
mod time;
mod token;

use call::Backend;
use client::Client;
pub use config::VaultConfig;
use identity::Identity;
pub use login::{VaultCredential, VaultLogin};
use mount::Mounts;
use path::LogicalPath;
use session::{Sessions, upkeep};

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
        Ok(Backend { client: self.client().await?, mounts: &self.mounts })
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

    async fn list(&self, prefix: &str) -> Result<Vec<String>> {
        kv::list(self.backend().await?, prefix).await
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
        let Some(client) = self.client.get() else { return Ok(()) };
        client.disconnect().await
    }
}

impl fmt::Debug for VaultProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultProvider").field("config", &self.config).finish_non_exhaustive()
    }
}
