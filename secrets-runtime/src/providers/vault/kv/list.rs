//! The names that begin with a text, found by walking through the folder that it names.
//!
//! The server tells the members of one folder at a time. A name may be both a secret and a folder.

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use http::StatusCode;

use super::super::{
    call::{Backend, Call},
    envelope::Keys,
    error,
    mount::{Mount, Version},
    path::LogicalPath,
};
use crate::error::{Error, ErrorKind, Result};

/// How many folders are asked for at once.
const FOLDERS: usize = 16;

pub(in super::super) async fn list(backend: Backend<'_>, prefix: &str) -> Result<Vec<String>> {
    let Some((start, _)) = prefix.rsplit_once('/').filter(|(start, _)| !start.is_empty()) else {
        return Err(Error::new(
            ErrorKind::Config,
            "Vault lists the secrets of one mount at a time",
        )
        .with_hint("begin with a mount and `/`, such as `secret/` or `secret/app/`"));
    };
    let (mut waiting, mut asked) = (vec![start.to_owned()], FuturesUnordered::new());
    let mut names = Vec::new();
    loop {
        let free = FOLDERS - asked.len();
        let next = waiting.split_off(waiting.len().saturating_sub(free));
        asked.extend(next.into_iter().map(|folder| members(backend, folder)));
        let Some(members) = asked.next().await else { break };
        for member in members?.into_iter().filter(|member| member.starts_with(prefix)) {
            match member.strip_suffix('/') {
                Some(folder) => waiting.push(folder.to_owned()),
                None => names.push(member),
            }
        }
    }
    names.sort_unstable();
    Ok(names)
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
