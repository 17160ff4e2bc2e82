//! Storing and deleting secrets.

use http::{Method, StatusCode};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    super::{
        body,
        call::{Backend, Call, Reply},
        envelope::VersionOf,
        error::{self, Answer},
        mount::{Mount, Version},
        path::LogicalPath,
    },
    data, no_versions, number, pinned, text,
};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::{Condition, FetchRequest, WriteRequest},
};

/// Room for what stands around a value.
const AROUND: usize = 64;

/// A write to version 2.
#[derive(Serialize)]
struct Envelope<'a> {
    data: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Options>,
}

#[derive(Serialize)]
struct Options {
    cas: u64,
}

/// Which versions to delete.
#[derive(Serialize)]
struct Versions {
    versions: [u64; 1],
}

/// Stores a JSON object, or a text in one; gives the number of its version, where there are versions.
pub(in super::super) async fn put(
    backend: Backend<'_>,
    request: &WriteRequest<'_>,
) -> Result<Option<Box<str>>> {
    let packed;
    let object = match (object(request.expose_value()), backend.text_member) {
        (Err(_), Some(member)) => {
            packed = text::pack(request.expose_value(), member)?;
            object(packed.expose())?
        }
        (object, _) => object?,
    };
    let make = |mount: &Mount, rest: &str| putting(mount, rest, object, request.condition());
    let reply = backend.send(LogicalPath::new(request.name())?, make).await?;
    match reply.status() {
        StatusCode::NO_CONTENT => Ok(None),
        StatusCode::OK => {
            let written: Option<VersionOf> = reply.envelope().and_then(|answer| answer.data());
            let version = written.ok_or_else(error::unreadable)?.version;
            Ok(Some(version.to_string().into()))
        }
        _ => Err(not_stored(&reply.answer(), &reply.place)),
    }
}

/// The value, which has to be a JSON object. The parser's error is dropped, since it may quote it.
fn object(value: &[u8]) -> Result<&RawValue> {
    let object = serde_json::from_slice(value).ok();
    object.filter(|object: &&RawValue| object.get().starts_with('{')).ok_or_else(|| {
        Error::new(ErrorKind::Config, "the value to be stored is not a JSON object")
            .with_hint("write an object, such as `{\"password\": \"…\"}`: its members are the keys")
    })
}

fn putting(mount: &Mount, rest: &str, object: &RawValue, condition: Condition<'_>) -> Result<Call> {
    let version = mount.kv()?;
    mount.check_rest(rest)?;
    let len = object.get().len() + AROUND;
    let options = cas(condition)?.map(|cas| Options { cas });
    let body = match (version, &options) {
        (Version::One, Some(_)) => return Err(no_versions("write without a condition")),
        (Version::One, None) => body::json(&object, len)?,
        (Version::Two, _) => body::json(&Envelope { data: object, options }, len)?,
    };
    Ok(Call::new(Method::PUT, mount.place(data(version), rest), body))
}

/// The number that the current version has to have; 0 for none.
fn cas(condition: Condition<'_>) -> Result<Option<u64>> {
    match condition {
        Condition::None => Ok(None),
        Condition::Absent => Ok(Some(0)),
        Condition::Version(id) => number(id).map(Some).ok_or_else(|| {
            Error::new(ErrorKind::Conflict, format!("there is no version `{id}`"))
                .with_hint("versions are numbers from 1; read the secret to know its version")
        }),
    }
}

fn not_stored(answer: &Answer<'_>, place: &str) -> Error {
    let (kind, words, hint) = match answer.status {
        400 if answer.says("did not match the current version") => (
            ErrorKind::Conflict,
            "the current version is not the one that the write was made for",
            "read the secret again, and write on top of what is stored now",
        ),
        400 if answer.says("check-and-set parameter required") => (
            ErrorKind::Config,
            "this secret or its mount takes only writes with a condition",
            "write with `Condition::Absent` or `Condition::Version`, or unset `cas_required`",
        ),
        400 if answer.says("high complexity") => (
            ErrorKind::Config,
            "the value has more members than the server takes in one request",
            "store it as several secrets, or raise `max_request_json_strings` of the listener",
        ),
        400 if answer.says("missing data fields") => (
            ErrorKind::Config,
            "KV version 1 does not store an object without members",
            "add a member, or upgrade the mount to KV version 2",
        ),
        413 => (
            ErrorKind::Config,
            "the value is larger than the server takes",
            "store it as several secrets, or raise `max_request_size` of the listener",
        ),
        _ => return error::refused(answer, "create` and `update", place),
    };
    answer.error(kind, words, hint)
}

/// Deletes the current version, or the one that is pinned. Version 2 keeps what it needs to bring
/// it back.
pub(in super::super) async fn delete(
    backend: Backend<'_>,
    request: &FetchRequest<'_>,
) -> Result<()> {
    let make = |mount: &Mount, rest: &str| deleting(mount, rest, request);
    let reply = backend.send(LogicalPath::new(request.name())?, make).await?;
    if reply.status().is_success() || is_gone(&reply) {
        return Ok(());
    }
    let capability = if reply.place.contains("/delete/") { "update" } else { "delete" };
    Err(error::refused(&reply.answer(), capability, &reply.place))
}

fn is_gone(reply: &Reply) -> bool {
    reply.status() == StatusCode::NOT_FOUND
        && reply.envelope().is_some()
        && !error::is_elsewhere(&reply.answer())
}

fn deleting(mount: &Mount, rest: &str, request: &FetchRequest<'_>) -> Result<Call> {
    let version = mount.kv()?;
    mount.check_rest(rest)?;
    Ok(match pinned(request.selector(), version)? {
        None => Call::new(Method::DELETE, mount.place(data(version), rest), <_>::default()),
        Some(number) => {
            let body = body::json(&Versions { versions: [number] }, AROUND)?;
            Call::new(Method::PUT, mount.place("delete/", rest), body)
        }
    })
}
