//! The key-value engine, in both of its versions: reads, and what the other calls share.

use http::StatusCode;
use serde_json::value::RawValue;

use super::{
    call::{Call, Reply},
    envelope::{Envelope, Versioned},
    error::{self, Answer},
    mount::{Mount, Version},
};
use crate::{
    error::{Error, ErrorKind, Result},
    reference::Selector,
    value::{SecretBytes, Value},
};

mod list;
mod metadata;
mod text;
mod write;

pub(super) use list::list;
pub(super) use metadata::metadata;
pub(super) use write::{delete, put};

pub(super) fn reading(
    mount: &Mount,
    version: Version,
    rest: &str,
    selector: Selector<'_>,
) -> Result<Call> {
    mount.check_rest(rest)?;
    let call = Call::get(mount.place(data(version), rest));
    Ok(match pinned(selector, version)? {
        Some(number) => call.with_query(format!("?version={number}")),
        None => call,
    })
}

/// What stands between the mount and a secret's path.
fn data(version: Version) -> &'static str {
    match version {
        Version::One => "",
        Version::Two => "data/",
    }
}

/// The number of the version that is wanted. 0 would be the current one.
fn pinned(selector: Selector<'_>, version: Version) -> Result<Option<u64>> {
    let Selector::Version(id) = selector else { return Ok(None) };
    if version == Version::One {
        return Err(no_versions("remove `?version=` from the reference"));
    }
    number(id).map(Some).ok_or_else(|| {
        Error::new(ErrorKind::NotFound, format!("there is no version `{id}`"))
            .with_hint("versions are numbers from 1, such as `?version=3`")
    })
}

fn number(id: &str) -> Option<u64> {
    let digits = id.bytes().all(|byte| byte.is_ascii_digit());
    id.parse().ok().filter(|number| digits && *number > 0)
}

fn no_versions(hint: &str) -> Error {
    Error::new(ErrorKind::Unsupported, "the mount is KV version 1, which keeps no versions")
        .with_hint(format!("{hint}, or upgrade the mount to KV version 2"))
}

/// `member` is where a text is that stands for an object.
pub(super) fn value(reply: &Reply, version: Version, member: Option<&str>) -> Result<Value> {
    let (answer, envelope) = (reply.answer(), reply.envelope());
    match (reply.status(), envelope) {
        (StatusCode::OK, None) => Err(error::unreadable()),
        (StatusCode::OK, Some(envelope)) => copy(&envelope, version, member),
        (StatusCode::NOT_FOUND, Some(envelope)) => Err(missing(&envelope, &answer, &reply.place)),
        _ => Err(error::refused(&answer, "read", &reply.place)),
    }
}

/// The one copy of the secret, out of a response that is wiped.
fn copy(envelope: &Envelope<'_>, version: Version, member: Option<&str>) -> Result<Value> {
    let copy = |object: &RawValue| {
        let text = member.and_then(|member| text::unpack(object, member));
        Value::new(text.unwrap_or_else(|| SecretBytes::copy_from(object.get().as_bytes())))
    };
    if version == Version::One {
        return Ok(copy(envelope.data.ok_or_else(error::unreadable)?));
    }
    let content: Versioned<'_> = envelope.data().ok_or_else(error::unreadable)?;
    let data = content.data.ok_or_else(error::unreadable)?;
    Ok(copy(data).with_version(content.metadata.version.to_string()))
}

/// A version that was deleted or destroyed comes as 404 with its metadata.
fn missing(envelope: &Envelope<'_>, answer: &Answer<'_>, place: &str) -> Error {
    let Some(content) = envelope.data::<Versioned<'_>>() else {
        return error::not_found(answer, place);
    };
    let number = content.metadata.version;
    let (state, hint) = if content.metadata.destroyed {
        ("destroyed", "write the secret again; a destroyed version cannot be had back")
    } else if content.metadata.deletion_time.is_empty() {
        return error::not_found(answer, place);
    } else {
        ("deleted", "undelete the version, write the secret again, or remove the reference")
    };
    answer.error(ErrorKind::NotFound, &format!("version {number} is {state}"), hint)
}

#[cfg(test)]
mod tests;
