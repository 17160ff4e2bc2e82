//! Reads from the key-value engine, in both of its versions.

use http::StatusCode;

use super::{
    client::Client,
    envelope::{self, Envelope, Versioned},
    error::{self, Answer},
    mount::Mount,
    path::{self, LogicalPath},
};
use crate::{
    error::{Error, ErrorKind, Result},
    reference::Selector,
    value::{SecretBytes, Value},
};

pub(super) async fn read(
    client: &Client,
    mount: &Mount,
    path: LogicalPath<'_>,
    selector: Selector<'_>,
) -> Result<Value> {
    let (mount_path, rest) = mount.split(path).ok_or_else(error::unreadable)?;
    let version = version(selector, mount)?;
    let place = format!("{mount_path}{}{rest}", if mount.versioned { "data/" } else { "" });
    let mut target = path::encode(&place);
    if let Some(version) = version {
        target = format!("{target}?version={version}");
    }
    let response = client.get(&target).await?;
    let answer = Answer::of(&response);
    let envelope = envelope::open(answer.body);
    match (response.status(), envelope) {
        (StatusCode::OK, None) => Err(error::unreadable()),
        (StatusCode::OK, Some(envelope)) => value(&envelope, mount.versioned),
        (StatusCode::NOT_FOUND, Some(envelope)) => Err(missing(&envelope, &answer, rest)),
        _ => Err(error::from_read(&answer, &place)),
    }
}

/// The number of the version that is wanted. 0 would be the current one.
fn version(selector: Selector<'_>, mount: &Mount) -> Result<Option<u64>> {
    let Selector::Version(id) = selector else { return Ok(None) };
    if !mount.versioned {
        return Err(Error::new(
            ErrorKind::Unsupported,
            "the mount is KV version 1, which keeps no versions",
        )
        .with_hint("remove `?version=` from the reference, or upgrade the mount to KV version 2"));
    }
    let digits = id.bytes().all(|byte| byte.is_ascii_digit());
    match id.parse() {
        Ok(number) if digits && number > 0 => Ok(Some(number)),
        _ => Err(Error::new(ErrorKind::NotFound, format!("there is no version `{id}`"))
            .with_hint("versions are numbers from 1, such as `?version=3`")),
    }
}

/// The one copy of the secret, out of a response that is wiped.
fn value(envelope: &Envelope<'_>, versioned: bool) -> Result<Value> {
    let copy = |text: &str| Value::new(SecretBytes::copy_from(text.as_bytes()));
    if !versioned {
        return Ok(copy(envelope.data.ok_or_else(error::unreadable)?.get()));
    }
    let content: Versioned<'_> = envelope.data().ok_or_else(error::unreadable)?;
    let data = content.data.ok_or_else(error::unreadable)?;
    Ok(copy(data.get()).with_version(content.metadata.version.to_string()))
}

/// A version that was deleted or destroyed comes as 404 with its metadata.
fn missing(envelope: &Envelope<'_>, answer: &Answer<'_>, rest: &str) -> Error {
    let Some(content) = envelope.data::<Versioned<'_>>() else {
        return error::not_found(answer, rest);
    };
    let number = content.metadata.version;
    let (state, hint) = if content.metadata.destroyed {
        ("destroyed", "write the secret again; a destroyed version cannot be had back")
    } else if content.metadata.deletion_time.is_empty() {
        return error::not_found(answer, rest);
    } else {
        ("deleted", "undelete the version, write the secret again, or remove the reference")
    };
    answer.error(ErrorKind::NotFound, &format!("version {number} is {state}"), hint)
}

#[cfg(test)]
mod tests;
