//! The official client's credentials, from where they were found.

use std::borrow::Cow;

use google_cloud_auth::{
    build_errors::Error as BuildError,
    credentials::{
        Credentials, anonymous, external_account, impersonated, mds, service_account, user_account,
    },
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
        Source::File(content) => from_file(content.expose(), quota_project)?,
    };
    built.map_err(|_| bad_file())
}

/// The parser's error would quote the file.
fn from_file(
    content: &[u8],
    quota_project: Option<&str>,
) -> Result<Result<Credentials, BuildError>> {
    let json: serde_json::Value = serde_json::from_slice(content).map_err(|_| bad_file())?;
    Ok(match json["type"].as_str().unwrap_or_default() {
        "authorized_user" => build!(user_account::Builder::new(json), quota_project),
        "service_account" => build!(service_account::Builder::new(json), quota_project),
        "impersonated_service_account" => build!(impersonated::Builder::new(json), quota_project),
        "external_account" => build!(external_account::Builder::new(json), quota_project),
        _ => return Err(bad_file()),
    })
}

fn bad_file() -> Error {
    Error::new(ErrorKind::Config, "the file with Google's credentials cannot be used")
        .with_hint("download it again, or run `gcloud auth application-default login`")
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
    let Source::File(content) = source else { return None };
    let projects: Projects<'_> = serde_json::from_slice(content.expose()).ok()?;
    projects.project_id.or(projects.quota_project_id).map(Cow::into_owned)
}
