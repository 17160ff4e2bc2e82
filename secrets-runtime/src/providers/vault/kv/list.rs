//! The names that begin with a text, found by walking through the folder that it names.
//!
//! The server tells the members of one folder at a time. A name may be both a secret and a folder.
//! Folders in which no name is asked for are not entered: a policy may hide them.

use futures_util::future::try_join_all;
use http::StatusCode;
use serde_json::json;

use super::super::{
    call::{Backend, Call},
    envelope::Keys,
    error,
    mount::{Mount, Version},
    path::LogicalPath,
};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::{ListPage, ListRequest},
    providers::names,
};

/// How many folders are asked for at once; a page holds what they have.
const FOLDERS: usize = 16;

pub(in super::super) async fn list(
    backend: Backend<'_>,
    request: &ListRequest<'_>,
) -> Result<ListPage> {
    let mut waiting = waiting(request)?;
    let now = waiting.split_off(waiting.len().saturating_sub(FOLDERS));
    let members = try_join_all(now.into_iter().map(|folder| members(backend, folder))).await?;
    let mut names = Vec::new();
    for member in members.into_iter().flatten() {
        match member.strip_suffix('/') {
            Some(folder) if request.enters(&member) => waiting.push(folder.to_owned()),
            Some(_) => {}
            None => names.push(member),
        }
    }
    let next = (!waiting.is_empty()).then(|| json!(waiting).to_string());
    Ok(ListPage::new(names::beginning_with(request.prefix(), names)).with_next(next))
}

/// The folders that are still to be asked for. They name the page.
fn waiting(request: &ListRequest<'_>) -> Result<Vec<String>> {
    if let Some(page) = request.page() {
        return serde_json::from_str(page).map_err(|_| error::unreadable());
    }
    match request.prefix().rsplit_once('/') {
        Some((start, _)) if !start.is_empty() => Ok(vec![start.to_owned()]),
        _ => Err(Error::new(ErrorKind::Config, "Vault lists the secrets of one mount at a time")
            .with_hint("begin with a mount and `/`, such as `secret/` or `secret/app/`")),
    }
}

/// The secrets in a folder, and its folders with a separator at the end.
async fn members(backend: Backend<'_>, folder: String) -> Result<Vec<String>> {
    let reply = backend.send(LogicalPath::new(&folder)?, listing).await?;
    let keys = match (reply.status(), reply.envelope()) {
        (StatusCode::OK, Some(envelope)) => envelope.data::<Keys>(),
        (StatusCode::NOT_FOUND, Some(_)) if !error::is_elsewhere(&reply.answer()) => {
            return Ok(Vec::new());
        }
        (StatusCode::OK, None) => None,
        _ => return Err(error::refused(&reply.answer(), "list", &reply.place)),
    };
    let keys = keys.ok_or_else(error::unreadable)?.keys.into_iter();
    Ok(keys.map(|key| format!("{folder}/{key}")).collect())
}

fn listing(mount: &Mount, rest: &str) -> Result<Call> {
    let part = match mount.kv()? {
        Version::One => "",
        Version::Two => "metadata/",
    };
    let mut place = mount.place(part, rest);
    if !place.ends_with('/') {
        place.push('/');
    }
    Ok(Call::get(place).with_query("?list=true"))
}
