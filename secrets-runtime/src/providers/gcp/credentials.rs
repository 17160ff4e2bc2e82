//! The official client's credentials, from where they were found.

use std::{borrow::Cow, path::Path};

use google_cloud_auth::credentials::{
    Credentials, anonymous, external_account, impersonated, mds, service_account, user_account,
};
use serde::Deserialize;

use super::environment::Source;
use crate::error::{Error, ErrorKind, Result};

/// Builds credentials of one kind, with the project that calls are counted for.
macro_rules! build {
    ($builder:expr, $quota_project:expr) => {
        match $quota_project {
            Some(project) => $builder.with_quota_project_id(project).build(),
            None => $builder.build(),
        }
    };
}

/// Makes credentials. They spawn a task that renews their token.
pub(super) fn make(source: &Source, quota_project: Option<&str>) -> Result<Credentials> {
    let built = match source {
        Source::Nobody => return Ok(anonymous::Builder::new().build()),
        Source::Metadata(None) => build!(mds::Builder::default(), quota_project),
        Source::Metadata(Some(host)) => {
            build!(mds::Builder::default().with_endpoint(format!("http://{host}")), quota_project)
        }
        Source::File(file) => {
            let built = from_file(file.content.expose(), quota_project);
            return built.ok_or_else(|| bad_file(&file.path));
        }
    };
    built.map_err(|_| no_credentials())
}

/// `None` for what is not such a file. The parser's error would quote it.
fn from_file(content: &[u8], quota_project: Option<&str>) -> Option<Credentials> {
    let json: serde_json::Value = serde_json::from_slice(content).ok()?;
    let built = match json["type"].as_str()? {
        "authorized_user" => build!(user_account::Builder::new(json), quota_project),
        "service_account" => build!(service_account::Builder::new(json), quota_project),
        "impersonated_service_account" => build!(impersonated::Builder::new(json), quota_project),
        "external_account" => build!(external_account::Builder::new(json), quota_project),
        _ => return None,
    };
    built.ok()
}

fn bad_file(path: &Path) -> Error {
    let message = format!("`{}` holds no credentials of Google that can be used", path.display());
    Error::new(ErrorKind::Config, message).with_hint(
        "name a service account's key or a federated identity, or run `gcloud auth \
         application-default login`",
    )
}

fn no_credentials() -> Error {
    Error::new(ErrorKind::Config, "the machine's credentials cannot be used")
        .with_hint("check GOOGLE_CLOUD_QUOTA_PROJECT and GCE_METADATA_HOST")
}

#[derive(Deserialize)]
struct Projects<'a> {
    #[serde(borrow)]
    project_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    quota_project_id: Option<Cow<'a, str>>,
}

/// The project that a file of credentials names: a service account's own, or a user's choice.
pub(super) fn project(source: &Source) -> Option<String> {
    let Source::File(file) = source else { return None };
    let projects: Projects<'_> = serde_json::from_slice(file.content.expose()).ok()?;
    projects.project_id.or(projects.quota_project_id).map(Cow::into_owned)
}
