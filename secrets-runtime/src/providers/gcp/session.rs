//! One client with its credentials, in the tokio runtime that it was made in.

use google_cloud_auth::credentials::Credentials;
use google_cloud_gax::{client_builder, retry_policy::NeverRetry};
use google_cloud_secretmanager_v1::client::SecretManagerService;
use http::Uri;
use tokio::{
    runtime::{Handle, Id},
    sync::OnceCell,
};

use super::{
    config::GcpConfig,
    credentials,
    environment::{self, Settings, Source},
    error,
    login::Login,
    metadata_server, resource,
};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::{NameMap, variables::Variables, wire},
};

pub(super) struct Session {
    pub(super) client: SecretManagerService,
    login: Login,
    pub(super) location: Option<String>,
    pub(super) names: NameMap,
    /// Where short names are looked up, once it is known.
    parent: OnceCell<String>,
    project: Project,
    tokio: Id,
}

/// Where the project of short names comes from.
enum Project {
    Known(String),
    /// The metadata server at this host knows it.
    OfMachine(Option<String>),
    Unknown,
}

impl Project {
    fn new(told: Option<String>, source: Source) -> Self {
        match (told.or_else(|| credentials::project(&source)), source) {
            (Some(project), _) => Self::Known(project),
            (None, Source::Metadata(host)) => Self::OfMachine(host),
            (None, Source::Nobody | Source::File(_)) => Self::Unknown,
        }
    }
}

impl Session {
    pub(super) async fn open(config: &GcpConfig, variables: &Variables) -> Result<Self> {
        if !config.location.as_deref().is_none_or(resource::is_location) {
            return Err(error::bad_location());
        }
        let settings = environment::read(config, variables).await?;
        let Settings { source, project, quota_project } = settings;
        let credentials = credentials::make(&source, quota_project.as_deref())?;
        let client = client(config, credentials.clone()).await?;
        Ok(Self {
            client,
            login: Login::new(credentials),
            location: config.location.clone(),
            names: config.names.clone(),
            parent: OnceCell::new(),
            project: Project::new(project, source),
            tokio: Handle::current().id(),
        })
    }

    /// Whether it still gives tokens here: a client does not survive the runtime that its tasks
    /// run in.
    pub(super) fn is_usable(&self, tokio: Id) -> bool {
        self.tokio == tokio && self.login.is_usable()
    }

    /// Makes sure that there is a token.
    pub(super) async fn log_in(&self) -> Result<()> {
        self.login.ensure().await
    }

    /// What secrets with a short name are in. A failure to learn the project is not kept.
    pub(super) async fn parent(&self) -> Result<&str> {
        let find = || async {
            let project = self.project().await?;
            if !resource::is_project(&project) {
                return Err(error::bad_project());
            }
            Ok(resource::parent(&project, self.location.as_deref()))
        };
        self.parent.get_or_try_init(find).await.map(String::as_str)
    }

    /// Whether short names can be looked up without asking a machine for its project.
    pub(super) fn has_project(&self) -> bool {
        matches!(self.project, Project::Known(_))
    }

    async fn project(&self) -> Result<String> {
        match &self.project {
            Project::Known(project) => Ok(project.clone()),
            Project::OfMachine(host) => metadata_server::project(host.as_deref()).await,
            Project::Unknown => {
                Err(Error::new(ErrorKind::Config, "no Google Cloud project is set")
                    .with_hint(error::SET_A_PROJECT))
            }
        }
    }
}

async fn client(config: &GcpConfig, credentials: Credentials) -> Result<SecretManagerService> {
    let regional =
        |location: &String| format!("https://secretmanager.{location}.rep.googleapis.com");
    let endpoint = config.endpoint.clone().or_else(|| config.location.as_ref().map(regional));
    let mut builder =
        SecretManagerService::builder().with_credentials(credentials).with_retry_policy(NeverRetry);
    if let Some(endpoint) = endpoint {
        check_endpoint(&endpoint, config.anonymous)?;
        builder = builder.with_endpoint(endpoint);
    }
    builder.build().await.map_err(|cause: client_builder::Error| error::from_builder(&cause))
}

/// The client would send a token anywhere.
fn check_endpoint(endpoint: &str, anonymous: bool) -> Result<()> {
    let uri: Uri = endpoint.parse().map_err(|_| error::bad_endpoint())?;
    if anonymous || wire::is_private(&uri) { Ok(()) } else { Err(error::open_endpoint()) }
}
