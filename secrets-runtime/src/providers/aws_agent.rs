//! AWS through a process beside the program: Secrets Manager as `aws-agent:NAME`, SSM Parameter
//! Store as `ssm-agent:NAME`. Plain HTTP on this machine, no SDK, no TLS.
//!
//! That process is the [AWS Secrets Manager Agent][agent], which serves secrets, or in Lambda the
//! [AWS Parameters and Secrets Lambda Extension][extension], which serves secrets and
//! [parameters][parameters]. It has the credentials and a cache, and asks AWS.
//!
//! | | `aws-agent` (secrets) | `ssm-agent` (parameters) |
//! |---|---|---|
//! | served by | the agent and the extension | the extension |
//! | request | `GET /secretsmanager/get` | `GET /systemsmanager/parameters/get` |
//! | `?version=` | the version's id | the version's number |
//! | `?stage=` | a staging label, such as `AWSPREVIOUS` | a parameter label |
//! | permissions of the process | `secretsmanager:GetSecretValue`, and for the agent `secretsmanager:DescribeSecret` | `ssm:GetParameter` |
//! | with a key of your own | `kms:Decrypt` on the key | `kms:Decrypt` on the key |
//!
//! # Where settings come from
//!
//! From the environment, read at the first fetch; [`AwsAgentConfig`] replaces single ones. An empty
//! variable counts as not set.
//!
//! | variable | meaning |
//! |---|---|
//! | `PARAMETERS_SECRETS_EXTENSION_HTTP_PORT` | the port; default 2773. The agent has its own setting for it, `http_port`, and no variable |
//! | `AWS_TOKEN`, `AWS_SESSION_TOKEN`, `AWS_CONTAINER_AUTHORIZATION_TOKEN` | the token, or `file://` and the path of a file that holds it; the first that is set counts, as for the agent |
//!
//! Every request carries the token in `X-Aws-Parameters-Secrets-Token`. A page or a server that can
//! be made to send requests to this machine does not know it, so it gets no secrets (SSRF). It is
//! not a permission: who may read the token may read all that the process may. In Lambda it is the
//! session token of the function's own credentials, so it is sent to addresses of this machine
//! only. Once it is refused it is read again, for the agent's is made anew at each start.
//!
//! # Two caches
//!
//! The process keeps what it read for up to 300 s by default, and the runtime keeps it for its own
//! `ttl` after that: the ages add up. A read that [insists](crate::ReadOptions::refresh) on a new
//! value sends `refreshNow=true`, by which the agent passes its cache by. Agents from before
//! February 2025 do not know that word, and the extension's documents do not list it; where it is
//! refused, the read is made without it. For parameters there is no such word: set
//! `SSM_PARAMETER_STORE_TTL` for the extension.
//!
//! # What the extension does not say
//!
//! It has one answer for a secret that is not there, one that its role may not read and a failure
//! of AWS: status 400 with no reason, which stands in the function's log only. That is
//! [`Unavailable`](crate::ErrorKind::Unavailable) here, since anything else would be a guess. So an
//! `Option` or `or` is for the agent and not for the extension. Before a function's first
//! invocation the extension serves nothing: load in the handler.
//!
//! [agent]: https://docs.aws.amazon.com/secretsmanager/latest/userguide/secrets-manager-agent.html
//! [extension]: https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
//! [parameters]: https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html

use std::{
    ffi::OsString,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use http::Response;
use tokio::sync::Mutex;

use super::{variables::Variables, wire::Body};
use crate::{
    error::Result,
    provider::{Capabilities, FetchRequest, Provider},
    value::Value,
};

mod answer;
mod client;
mod config;
mod error;
mod settings;
mod store;

use client::Client;
pub use config::AwsAgentConfig;
use store::Store;

/// Reads secrets or parameters from a process on this machine that asks AWS.
///
/// There is one connection pool per provider, made for the first fetch, and the token is read then.
///
/// ```
/// use secrets_runtime::{Runtime, providers::{AwsAgentConfig, AwsAgentProvider}};
///
/// let config = AwsAgentConfig::new().port(4000).token_file("/var/run/awssmatoken");
/// let agent = AwsAgentProvider::secrets().with_config(config);
/// let runtime = Runtime::builder().provider("aws-agent", agent).build()?;
/// # Ok::<(), secrets_runtime::Error>(())
/// ```
///
/// # Errors
///
/// As the agent reports them. What the extension refuses without a reason, and all that it refuses
/// before it is ready, is [`Unavailable`](crate::ErrorKind::Unavailable). A token that is refused is
/// [`Unauthenticated`](crate::ErrorKind::Unauthenticated).
///
/// # Cancel safety
///
/// Dropping a fetch closes its connection and leaves nothing behind.
pub struct AwsAgentProvider {
    store: Store,
    config: AwsAgentConfig,
    variables: Variables,
    client: Mutex<Option<Arc<Client>>>,
    /// Whether the process has refused to pass its cache by.
    keeps_its_cache: AtomicBool,
}

impl AwsAgentProvider {
    /// Secrets Manager, with the environment's settings.
    #[must_use]
    pub fn secrets() -> Self {
        Self::new(Store::Secrets)
    }

    /// SSM Parameter Store, with the environment's settings.
    #[must_use]
    pub fn parameters() -> Self {
        Self::new(Store::Parameters)
    }

    fn new(store: Store) -> Self {
        Self {
            store,
            config: AwsAgentConfig::new(),
            variables: Variables::Process,
            client: Mutex::default(),
            keeps_its_cache: AtomicBool::new(false),
        }
    }

    /// The environment's settings, changed by `config`.
    #[must_use]
    pub fn with_config(mut self, config: AwsAgentConfig) -> Self {
        self.config = config;
        self
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

    /// The client, made anew if it is the one whose token was `refused`. A failure to make it is
    /// not kept: the next fetch tries again.
    async fn client(&self, refused: Option<&Arc<Client>>) -> Result<Arc<Client>> {
        let mut kept = self.client.lock().await;
        kept.take_if(|kept| refused.is_some_and(|refused| Arc::ptr_eq(kept, refused)));
        if let Some(kept) = &*kept {
            return Ok(Arc::clone(kept));
        }
        let settings = settings::read(&self.config, &self.variables).await?;
        Ok(Arc::clone(kept.insert(Arc::new(Client::new(settings)?))))
    }

    async fn ask(&self, client: &Client, target: &str, anew: bool) -> Result<Response<Body>> {
        let refresh = self.store.refresh().filter(|_| anew);
        let refresh = refresh.filter(|_| !self.keeps_its_cache.load(Ordering::Relaxed));
        if let Some(refresh) = refresh {
            let response = client.get(&format!("{target}{refresh}")).await?;
            if !error::is_without_reason(&response) {
                return Ok(response);
            }
            let unknown = error::is_unknown_word(&response);
            self.keeps_its_cache.fetch_or(unknown, Ordering::Relaxed);
        }
        client.get(target).await
    }
}

impl Provider for AwsAgentProvider {
    fn capabilities(&self) -> Capabilities {
        Capabilities::new().with_versions().with_stages()
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        let target = self.store.target(*request)?;
        let client = self.client(None).await?;
        let mut response = self.ask(&client, &target, request.is_anew()).await?;
        if error::refuses_token(&response) {
            let renewed = self.client(Some(&client)).await?;
            if !renewed.has_token_of(&client) {
                response = self.ask(&renewed, &target, request.is_anew()).await?;
            }
        }
        answer::value(self.store, &response, request.name())
    }
}

impl fmt::Debug for AwsAgentProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsAgentProvider")
            .field("store", &self.store)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
