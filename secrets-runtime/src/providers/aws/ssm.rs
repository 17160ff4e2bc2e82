//! AWS SSM Parameter Store.

use std::fmt;

use aws_sdk_ssm::Client;

use super::{
    batch::{self, Answers, Batch},
    config::AwsConfig,
    error,
    session::Session,
};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::{Capabilities, FetchRequest, ListPage, ListRequest, Provider},
    reference::Selector,
    value::Value,
};

mod entry;
mod list;

use entry::Entry;

const PERMISSIONS: &str = "allow `ssm:GetParameters` on the parameter, \
     and `kms:Decrypt` on its key if it is not the default one";

/// Reads parameters from AWS SSM Parameter Store; those of type `SecureString` decrypted.
///
/// There is one SDK client per provider, made for the first fetch. Every read, also of a single
/// parameter, is a `GetParameters` call, so one permission is enough. AWS refuses such a call as
/// a whole if the caller may not read one of its parameters; they are then read one by one.
///
/// ```
/// use secrets_runtime::{Runtime, providers::{AwsConfig, SsmProvider}};
///
/// let frankfurt = SsmProvider::with_config(AwsConfig::new().region("eu-central-1"));
/// let runtime = Runtime::builder().provider("ssm-eu", frankfurt).build()?;
/// # Ok::<(), secrets_runtime::Error>(())
/// ```
///
/// # Cancel safety
///
/// Dropping a fetch closes its connection and leaves nothing behind.
pub struct SsmProvider {
    session: Session<Client>,
}

impl SsmProvider {
    /// Settings and credentials as the SDK's default chain finds them.
    #[must_use]
    pub fn new() -> Self {
        Self::with_config(AwsConfig::new())
    }

    /// The default chain, changed by `config`.
    #[must_use]
    pub fn with_config(config: AwsConfig) -> Self {
        Self { session: Session::new(config, Client::new) }
    }

    /// One answer per request. AWS lists what it does not have, so none is left open.
    async fn read(&self, requests: &[FetchRequest<'_>]) -> Result<Answers> {
        let names = requests.iter().map(full_name).collect();
        let call = self.session.client().await?.get_parameters().set_names(Some(names));
        let output = call.with_decryption(true).send().await;
        let output = output.map_err(|error| error::from_sdk(&error, PERMISSIONS))?;
        let mut entries: Vec<_> =
            output.parameters.into_iter().flatten().map(Entry::from).collect();
        let missing = output.invalid_parameters.unwrap_or_default();
        Ok(requests.iter().map(|request| answer(&mut entries, &missing, request)).collect())
    }
}

/// The name with its selector, as AWS writes it: `name:3` or `name:label`.
fn full_name(request: &FetchRequest<'_>) -> String {
    match request.selector() {
        Selector::Latest => request.name().to_owned(),
        Selector::Version(selector) | Selector::Stage(selector) => {
            format!("{}:{selector}", request.name())
        }
    }
}

/// What the call says of `request`; `None` if it says nothing.
fn answer(
    entries: &mut Vec<Entry>,
    missing: &[String],
    request: &FetchRequest<'_>,
) -> Option<Result<Value>> {
    if let Some(position) = entries.iter().position(|entry| entry.is(request)) {
        return Some(entries.swap_remove(position).into_value(request.name()));
    }
    missing.contains(&full_name(request)).then(|| Err(not_found()))
}

fn not_found() -> Error {
    Error::new(ErrorKind::NotFound, "AWS has no such parameter or version")
}

impl Default for SsmProvider {
    fn default() -> Self {
        Self::new()
    }
}

impl Provider for SsmProvider {
    fn capabilities(&self) -> Capabilities {
        Capabilities::new().with_max_batch(10).with_versions().with_stages()
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        let answers = self.read(std::slice::from_ref(request)).await?;
        answers.into_iter().flatten().next().unwrap_or_else(|| Err(not_found()))
    }

    async fn fetch_batch(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        batch::fetch(self, requests).await
    }

    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        list::page(self.session.client().await?, request).await
    }
}

impl Batch for SsmProvider {
    type Client = Client;

    fn session(&self) -> &Session<Client> {
        &self.session
    }

    /// A call reads each parameter in one version only.
    fn joins(&self, requests: &[FetchRequest<'_>], number: usize) -> bool {
        let name = requests[number].name();
        !requests[..number].iter().any(|earlier| earlier.name() == name)
    }

    async fn together(&self, requests: &[FetchRequest<'_>]) -> Result<Answers> {
        self.read(requests).await
    }
}

impl fmt::Debug for SsmProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SsmProvider").field("session", &self.session).finish_non_exhaustive()
    }
}
