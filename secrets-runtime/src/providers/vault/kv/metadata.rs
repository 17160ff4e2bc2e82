//! What version 2 keeps of a secret beside its values.

use std::time::SystemTime;

use http::StatusCode;

use super::{
    super::{
        call::{Backend, Call},
        envelope::{VersionInfo, VersionsOf},
        error,
        mount::{Mount, Version},
        path::LogicalPath,
        time,
    },
    no_versions, pinned,
};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::{FetchRequest, Metadata, VersionMetadata, VersionState},
    reference::Selector,
};

pub(in super::super) async fn metadata(
    backend: Backend<'_>,
    request: &FetchRequest<'_>,
) -> Result<Metadata> {
    let make = |mount: &Mount, rest: &str| asking(mount, rest, request.selector());
    let reply = backend.send(LogicalPath::new(request.name())?, make).await?;
    let answer = reply.answer();
    let info: VersionsOf<'_> = match (reply.status(), reply.envelope()) {
        (StatusCode::OK, envelope) => envelope.and_then(|envelope| envelope.data()),
        (StatusCode::NOT_FOUND, Some(_)) => return Err(error::not_found(&answer, &reply.place)),
        _ => return Err(error::refused(&answer, "read", &reply.place)),
    }
    .ok_or_else(error::unreadable)?;
    let metadata = collect(info, SystemTime::now());
    match request.selector() {
        Selector::Version(id) if !metadata.versions.iter().any(|known| &*known.id == id) => {
            Err(Error::new(ErrorKind::NotFound, format!("there is no version `{id}`")))
        }
        _ => Ok(metadata),
    }
}

fn asking(mount: &Mount, rest: &str, selector: Selector<'_>) -> Result<Call> {
    let version = mount.kv()?;
    mount.check_rest(rest)?;
    if version == Version::One {
        return Err(no_versions("read the secret itself"));
    }
    pinned(selector, version)?;
    Ok(Call::get(mount.place("metadata/", rest)))
}

fn collect(info: VersionsOf<'_>, now: SystemTime) -> Metadata {
    let versions = info.versions.iter();
    Metadata {
        current_version: (info.current_version > 0)
            .then(|| info.current_version.to_string().into()),
        created_at: time::parse(&info.created_time),
        updated_at: time::parse(&info.updated_time),
        versions: versions.map(|(number, info)| version(*number, info, now)).collect(),
        labels: info.custom_metadata.unwrap_or_default(),
    }
}

fn version(number: u64, info: &VersionInfo<'_>, now: SystemTime) -> VersionMetadata {
    let mut version = VersionMetadata::new(number.to_string(), state(info, now));
    version.created_at = time::parse(&info.created_time);
    version
}

/// A version may have been told when it will be deleted.
fn state(info: &VersionInfo<'_>, now: SystemTime) -> VersionState {
    let is_later = || time::parse(&info.deletion_time).is_some_and(|time| time > now);
    match &*info.deletion_time {
        _ if info.destroyed => VersionState::Destroyed,
        time if time.is_empty() || is_later() => VersionState::Active,
        _ => VersionState::Deleted,
    }
}

#[cfg(test)]
mod tests;
