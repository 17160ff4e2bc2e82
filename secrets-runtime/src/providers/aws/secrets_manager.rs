//! AWS Secrets Manager.

use std::{
    fmt,
    sync::atomic::{AtomicBool, Ordering},
};

use aws_sdk_secretsmanager::{
    Client, operation::batch_get_secret_value::BatchGetSecretValueOutput, types::ApiErrorType,
};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::{
    batch::{self, Answers, Batch},
    config::AwsConfig,
    error,
    session::Session,
};
use crate::{
    error::Result,
    provider::{Capabilities, FetchRequest, ListPage, ListRequest, Provider},
    providers::aws_refusal::Refusal,
    reference::Selector,
    value::Value,
};

mod entry;
mod list;

use entry::Entry;

const PERMISSIONS: &str = "allow `secretsmanager:GetSecretValue` on the secret, \
     and `kms:Decrypt` on its key if it is not the default one";

/// Reads secrets from AWS Secrets Manager.
///
/// There is one SDK client per provider, made for the first fetch. Several secrets are read by
/// `BatchGetSecretValue`, 20 a call. If the caller may not use that action, they are read one by
/// one, and the provider remembers it for as long as it lives. A secret that is scheduled for
/// deletion is not found.
///
/// ```
/// use secrets_runtime::{Runtime, providers::{AwsConfig, AwsProvider}};
///
/// let frankfurt = AwsProvider::with_config(AwsConfig::new().region("eu-central-1"));
/// let runtime = Runtime::builder().provider("aws-eu", frankfurt).build()?;
/// # Ok::<(), secrets_runtime::Error>(())
/// ```
///
/// # Cancel safety
///
/// Dropping a fetch closes its connection and leaves nothing behind.
pub struct AwsProvider {
    session: Session<Client>,
    batch_denied: AtomicBool,
}

impl AwsProvider {
    /// Settings and credentials as the SDK's default chain finds them.
    #[must_use]
    pub fn new() -> Self {
        Self::with_config(AwsConfig::new())
    }

    /// The default chain, changed by `config`.
    #[must_use]
    pub fn with_config(config: AwsConfig) -> Self {
        let session = Session::new(config, Client::new);
        Self { session, batch_denied: AtomicBool::new(false) }
    }

    /// One page of a batch.
    async fn page(
        &self,
        requests: &[FetchRequest<'_>],
        token: Option<String>,
    ) -> Result<BatchGetSecretValueOutput> {
        let ids = requests.iter().map(|request| request.name().to_owned()).collect();
        let call =
            self.session.client().await?.batch_get_secret_value().set_secret_id_list(Some(ids));
        call.set_next_token(token).send().await.map_err(|error| {
            if error.code() == Some("AccessDeniedException") {
                self.batch_denied.store(true, Ordering::Relaxed);
            }
            error::from_sdk(&error, PERMISSIONS)
        })
    }
}

impl Default for AwsProvider {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider for AwsProvider {
    fn capabilities(&self) -> Capabilities {
        Capabilities::new().with_max_batch(20).with_versions().with_stages()
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        let call = self.session.client().await?.get_secret_value().secret_id(request.name());
        let call = match request.selector() {
            Selector::Latest => call,
            Selector::Version(id) => call.version_id(id),
            Selector::Stage(label) => call.version_stage(label),
        };
        let output = call.send().await.map_err(|e| error::from_sdk(&e, PERMISSIONS))?;
        Entry::from(output).into_value(request.name())
    }

    async fn fetch_batch(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        batch::fetch(self, requests).await
    }

    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        list::page(self.session.client().await?, request).await
    }
}

impl Batch for AwsProvider {
    type Client = Client;

    fn session(&self) -> &Session<Client> {
        &self.session
    }

    /// The batch call reads current versions only.
    fn joins(&self, requests: &[FetchRequest<'_>], number: usize) -> bool {
        requests[number].selector() == Selector::Latest
            && !self.batch_denied.load(Ordering::Relaxed)
    }

    async fn together(&self, requests: &[FetchRequest<'_>]) -> Result<Answers> {
        let (mut entries, mut errors, mut token) = (Vec::new(), Vec::new(), None);
        // Each page brings at least one secret, so there are no more pages than requests.
        for _ in requests {
            let page = self.page(requests, token).await?;
            entries.extend(page.secret_values.into_iter().flatten().map(Entry::from));
            errors.extend(page.errors.into_iter().flatten());
            token = page.next_token;
            if token.is_none() {
                break;
            }
        }
        Ok(requests.iter().map(|request| answer(&mut entries, &errors, request.name())).collect())
    }
}

/// What the batch says of `name`; `None` if it says nothing.
fn answer(entries: &mut Vec<Entry>, errors: &[ApiErrorType], name: &str) -> Option<Result<Value>> {
    if let Some(position) = entries.iter().position(|entry| entry.is(name)) {
        return Some(entries.swap_remove(position).into_value(name));
    }
    let error = errors.iter().find(|error| error.secret_id() == Some(name))?;
    let refusal = Refusal { code: error.error_code(), text: error.message(), status: 400 };
    Some(Err(refusal.error(None, PERMISSIONS)))
}

impl fmt::Debug for AwsProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsProvider").field("session", &self.session).finish_non_exhaustive()
    }
}
