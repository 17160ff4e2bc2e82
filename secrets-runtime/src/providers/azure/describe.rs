//! What there is, without any value.

use azure_core::{
    http::pager::{Page as _, PagerContinuation, PagerOptions},
    time::OffsetDateTime,
};
use azure_security_keyvault_secrets::models::{
    SecretClientListSecretPropertiesOptions, SecretProperties,
};
use futures_util::TryStreamExt as _;

use super::{error, name, session::Session};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::{FetchRequest, ListPage, ListRequest, Metadata, VersionMetadata, VersionState},
    providers::kept::unless_denied,
    reference::Selector,
};

const LIST: &str =
    "give the caller the role `Key Vault Secrets User`, or List in the vault's access policy";

pub(super) async fn list(session: &Session, request: &ListRequest<'_>) -> Result<ListPage> {
    let from_client = |cause| error::from_client(&cause, LIST);
    let options = SecretClientListSecretPropertiesOptions {
        method_options: from_page(request.page())?,
        ..Default::default()
    };
    let pages = session.client.list_secret_properties(Some(options)).map_err(from_client)?;
    let mut pages = pages.into_pages();
    let Some(page) = pages.try_next().await.map_err(from_client)? else {
        return Ok(ListPage::default());
    };
    let next = pages.into_continuation().map(String::from);
    let secrets = page.into_items().await.map_err(from_client)?;
    let names = secrets.map(|secret| called(&secret)).collect::<Result<Vec<_>>>()?;
    Ok(ListPage::new(session.names.list(names, request.prefix())?).with_next(next))
}

/// Where to go on: a page is named by its URL.
fn from_page(page: Option<&str>) -> Result<PagerOptions<'static>> {
    let url = page.map(|page| page.parse().map_err(|_| error::unreadable())).transpose()?;
    Ok(PagerOptions { continuation: url.map(PagerContinuation::Link), ..Default::default() })
}

fn called(secret: &SecretProperties) -> Result<String> {
    let name = name::of_url(secret.id.as_deref().unwrap_or_default());
    name.map(str::to_owned).ok_or_else(error::unreadable)
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
