//! What there is, without any value.

use futures_util::future::try_join;
use google_cloud_gax::paginator::ItemPaginator as _;
use google_cloud_secretmanager_v1::model::{Secret, SecretVersion, secret_version::State};

use super::{error, resource::Resource, session::Session};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::{FetchRequest, ListPage, ListRequest, Metadata, VersionMetadata, VersionState},
    providers::kept::unless_denied,
    reference::Selector,
};

const LIST: &str = "grant `roles/secretmanager.viewer` on the project to the caller";
const VIEW: &str = "grant `roles/secretmanager.viewer` on the secret to the caller";

/// How many items one call brings.
const PAGE: i32 = 1000;

pub(super) async fn list(session: &Session, request: &ListRequest<'_>) -> Result<ListPage> {
    let call = session.client.list_secrets().set_parent(session.parent().await?);
    let call = call.set_page_size(PAGE).set_page_token(request.page().unwrap_or_default());
    let page = call.send().await.map_err(|cause| error::from_client(&cause, LIST))?;
    let names = page.secrets.iter().map(|secret| last(&secret.name).to_owned());
    let next = Some(page.next_page_token).filter(|token| !token.is_empty());
    Ok(ListPage::new(session.names.list(names, request.prefix())?).with_next(next))
}

/// Makes sure that Google takes the token. Whoever may not list is known to it.
pub(super) async fn reach(session: &Session) -> Result<()> {
    if !session.has_project() {
        return Ok(());
    }
    let call = session.client.list_secrets().set_parent(session.parent().await?);
    let answer = call.set_page_size(1).send().await.map(drop);
    unless_denied(answer.map_err(|cause| error::from_client(&cause, LIST)))
}

pub(super) async fn metadata(session: &Session, request: &FetchRequest<'_>) -> Result<Metadata> {
    let resource = Resource::of(request.name(), session).await?;
    let (secret, versions) =
        try_join(secret(session, &resource), versions(session, &resource)).await?;
    if let Selector::Version(version) = request.selector() {
        let aliased = secret.version_aliases.contains_key(version) || version == "latest";
        if !aliased && !versions.iter().any(|known| &*known.id == version) {
            return Err(Error::new(ErrorKind::NotFound, "the secret has no such version"));
        }
    }
    let newest = versions.last();
    Ok(Metadata {
        current_version: newest.map(|version| version.id.clone()),
        created_at: secret.create_time.and_then(|time| time.try_into().ok()),
        updated_at: newest.and_then(|version| version.created_at),
        labels: secret.labels.into_iter().collect(),
        versions,
    })
}

async fn secret(session: &Session, resource: &Resource) -> Result<Secret> {
    let call = session.client.get_secret().set_name(resource.to_string());
    call.send().await.map_err(|cause| error::from_client(&cause, VIEW))
}

/// Oldest first; Google tells the newest first.
async fn versions(session: &Session, resource: &Resource) -> Result<Vec<VersionMetadata>> {
    let call = session.client.list_secret_versions().set_parent(resource.to_string());
    let (mut pages, mut versions) = (call.set_page_size(PAGE).by_item(), Vec::new());
    while let Some(version) = pages.next().await {
        versions.push(described(&version.map_err(|cause| error::from_client(&cause, VIEW))?));
    }
    versions.reverse();
    Ok(versions)
}

fn described(version: &SecretVersion) -> VersionMetadata {
    let state = match version.state {
        State::Enabled => VersionState::Active,
        State::Destroyed => VersionState::Destroyed,
        _ => VersionState::Disabled,
    };
    let mut described = VersionMetadata::new(last(&version.name), state);
    described.created_at = version.create_time.and_then(|time| time.try_into().ok());
    described
}

fn last(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, last)| last)
}
