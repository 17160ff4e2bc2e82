//! The settings of a session, from the configuration and the environment.
//!
//! The search for credentials is that of Google's own libraries. It is done here and not by the
//! official client, because that does not tell the project that the credentials name.

use std::path::PathBuf;

use super::config::GcpConfig;
use crate::{
    error::{ErrorKind, Result},
    providers::{read, variables::Variables},
    value::SecretBuf,
};

pub(super) struct Settings {
    pub(super) source: Source,
    pub(super) project: Option<String>,
    pub(super) quota_project: Option<String>,
}

/// Who the caller is.
pub(super) enum Source {
    Nobody,
    File(CredentialsFile),
    /// The account that the machine runs as, told by a server at this host.
    Metadata(Option<String>),
}

/// What a file of credentials holds.
pub(super) struct CredentialsFile {
    pub(super) path: PathBuf,
    pub(super) content: SecretBuf,
}

pub(super) async fn read(config: &GcpConfig, variables: &Variables) -> Result<Settings> {
    let source = source(config, variables).await?;
    let project = variables.given(config.project.as_ref(), "GOOGLE_CLOUD_PROJECT")?;
    let quota_project =
        variables.given(config.quota_project.as_ref(), "GOOGLE_CLOUD_QUOTA_PROJECT")?;
    Ok(Settings { source, project, quota_project })
}

async fn source(config: &GcpConfig, variables: &Variables) -> Result<Source> {
    if config.anonymous {
        return Ok(Source::Nobody);
    }
    let variable = || variables.set("GOOGLE_APPLICATION_CREDENTIALS").map(PathBuf::from);
    if let Some(path) = config.credentials_file.clone().or_else(variable) {
        return file(path, ErrorKind::Config).await.map(Source::File);
    }
    let login = match login_file(variables) {
        Some(path) => file(path, ErrorKind::NotFound).await.map(Some),
        None => Ok(None),
    };
    match login {
        Ok(Some(file)) => Ok(Source::File(file)),
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(None) | Err(_) => Ok(Source::Metadata(variables.text("GCE_METADATA_HOST")?)),
    }
}

async fn file(path: PathBuf, missing: ErrorKind) -> Result<CredentialsFile> {
    read::blocking(move || {
        let content = read::file(&path, missing)?;
        Ok(CredentialsFile { path, content })
    })
    .await?
}

/// Where `gcloud` keeps the login of a user.
fn login_file(variables: &Variables) -> Option<PathBuf> {
    let folder = if cfg!(windows) {
        PathBuf::from(variables.set("APPDATA")?)
    } else {
        PathBuf::from(variables.set("HOME")?).join(".config")
    };
    Some(folder.join("gcloud/application_default_credentials.json"))
}
