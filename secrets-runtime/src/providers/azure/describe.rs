//! What there is, without any value.

use azure_core::time::OffsetDateTime;
use azure_security_keyvault_secrets::models::{
    SecretClientListSecretPropertiesOptions, SecretProperties,
};
use futures_util::TryStreamExt as _;

use super::{error, name, session::Session};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::{FetchRequest, Metadata, VersionMetadata, VersionState},
    providers::kept::unless_denied,
    reference::Selector,
};

const LIST: &str =
    "give the caller the role `Key Vault Secrets User`, or List in the vault's access policy";

pub(super) async fn list(session: &Session, prefix: &str) -> Result<Vec<String>> {
    let from_client = |cause| error::from_client(&cause, LIST);
    let mut secrets = session.client.list_secret_properties(None).map_err(from_client)?;
    let mut names = Vec::new();
    while let Some(secret) = secrets.try_next().await.map_err(from_client)? {
        let url = secret.id.as_deref().unwrap_or_default();
        names.push(name::of_url(url).ok_or_else(error::unreadable)?.to_owned());
    }
    session.names.list(names, prefix)
}

/// Makes sure that the vault takes the token. Whoever may not list is known to it.
pub(super) async fn reach(session: &Session) -> Result<()> {
    let from_client = |cause| error::from_client(&cause, LIST);
    let options =
        SecretClientListSecretPropertiesOptions { maxresults: Some(1), ..Default::default() };
    let mut secrets = session.client.list_secret_properties(Some(options)).map_err(from_client)?;
    unless_denied(secrets.try_next().await.map(drop).map_err(from_client))
}

/// Azure tells the current version only by its time, in seconds: of two versions of one second,
/// neither is said to be it.
pub(super) async fn metadata(session: &Session, request: &FetchRequest<'_>) -> Result<Metadata> {
    let name = name::stored(request.name(), session)?;
    let from_client = |cause| error::from_client(&cause, LIST);
    let pages = session.client.list_secret_properties_versions(&name, None);
    let mut versions: Vec<SecretProperties> =
        pages.map_err(from_client)?.try_collect().await.map_err(from_client)?;
    versions.sort_by_key(created);
    let newest = versions.last().ok_or_else(not_found)?;
    let is_newest_known = versions.iter().rev().nth(1).is_none_or(|v| created(v) < created(newest));
    let (updated, labels) = (updated(newest), newest.tags.clone().unwrap_or_default());
    let created = versions.first().and_then(created);
    let versions = versions.iter().map(described).collect::<Result<Vec<_>>>()?;
    let is_known = |id: &str| versions.iter().any(|version| &*version.id == id);
    if matches!(request.selector(), Selector::Version(id) if !is_known(id)) {
        return Err(not_found());
    }
    Ok(Metadata {
        current_version: versions.last().filter(|_| is_newest_known).map(|last| last.id.clone()),
        created_at: created.map(Into::into),
        updated_at: updated.map(Into::into),
        labels: labels.into_iter().collect(),
        versions,
    })
}

fn created(version: &SecretProperties) -> Option<OffsetDateTime> {
    version.attributes.as_ref()?.created
}

fn updated(version: &SecretProperties) -> Option<OffsetDateTime> {
    version.attributes.as_ref()?.updated
}

fn described(version: &SecretProperties) -> Result<VersionMetadata> {
    let id = name::version_of_url(version.id.as_deref().unwrap_or_default());
    let enabled = version.attributes.as_ref().and_then(|attributes| attributes.enabled);
    let state = match enabled {
        Some(false) => VersionState::Disabled,
        Some(true) | None => VersionState::Active,
    };
    let mut described = VersionMetadata::new(id.ok_or_else(error::unreadable)?, state);
    described.created_at = created(version).map(Into::into);
    Ok(described)
}

fn not_found() -> Error {
    Error::new(ErrorKind::NotFound, "Azure has no such secret or version")
}
