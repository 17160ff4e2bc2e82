//! Secrets that are stored and deleted.

use std::io;

use azure_core::{
    Bytes,
    http::{Body, RequestContent},
};

use super::{error, name, session::Session};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::{Condition, FetchRequest, WriteRequest},
    reference::Selector,
    value::SecretBuf,
};

const PERMISSION: &str = "give the caller the role `Key Vault Secrets Officer`, or Set and Delete \
     in the vault's access policy";

/// In bytes, as Azure documents it.
const LONGEST: usize = 25 * 1024;

/// Adds a version to the secret, which is made if it is not there.
pub(super) async fn put(session: &Session, request: &WriteRequest<'_>) -> Result<Option<Box<str>>> {
    let name = name::stored(request.name(), session)?;
    if request.condition() != Condition::None {
        return Err(unsupported(
            "check what is stored together with a write",
            "write without a condition",
        ));
    }
    let text = text(request.expose_value())?;
    let content: RequestContent<_> = Body::Bytes(body(text)?).into();
    let stored = session.client.set_secret(&name, content, None).await;
    let stored = stored.map_err(|cause| error::from_client(&cause, PERMISSION))?;
    let url = stored.into_model().map_err(|_| error::unreadable())?.id;
    Ok(url.as_deref().and_then(name::version_of_url).map(Into::into))
}

/// Deletes the secret; it can be recovered for as long as the vault keeps it.
pub(super) async fn delete(session: &Session, request: &FetchRequest<'_>) -> Result<()> {
    let name = name::stored(request.name(), session)?;
    if request.selector() != Selector::Latest {
        return Err(unsupported(
            "delete a single version",
            "delete the secret, or disable the version",
        ));
    }
    let deleted = session.client.delete_secret(&name, None).await;
    let deleted = deleted.map(drop).map_err(|cause| error::from_client(&cause, PERMISSION));
    deleted.or_else(|error| match error.kind() {
        ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })
}

/// The value as Azure keeps it.
fn text(value: &[u8]) -> Result<&str> {
    if value.len() > LONGEST {
        return Err(unsupported(
            "keep values of more than 25 KB",
            "split the value, or keep it at another provider",
        ));
    }
    std::str::from_utf8(value).map_err(|_| not_text())
}

/// `{"value":"…"}` in memory that is wiped with the last one who sends it.
fn body(text: &str) -> Result<Bytes> {
    let mut out = Json(SecretBuf::with_capacity(text.len() + text.len() / 8 + 16));
    out.0.extend(b"{\"value\":");
    // Only memory is written to.
    serde_json::to_writer(&mut out, text).map_err(|_| not_text())?;
    out.0.extend(b"}");
    Ok(Bytes::from_owner(out))
}

struct Json(SecretBuf);

impl io::Write for Json {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl AsRef<[u8]> for Json {
    fn as_ref(&self) -> &[u8] {
        self.0.expose()
    }
}

fn unsupported(what: &str, hint: &'static str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("Azure does not {what}")).with_hint(hint)
}

fn not_text() -> Error {
    unsupported("keep values that are not UTF-8 text", "encode the value, such as by base64")
}
