//! What a seal protects: a value, what is known about it, and when it was read.
//!
//! Numbers are big-endian; a text or the secret stands behind its length. Zeros fill the payload
//! up to a multiple of [`BLOCK`], so that its length says little about the secret's.

use std::time::SystemTime;

use super::{
    cursor::Cursor,
    time::{millis, moment},
};
use crate::{
    error::{Error, ErrorKind, Result},
    value::{SecretBuf, SecretBytes, Value},
};

const BLOCK: usize = 64;

/// Stands for a text or a moment that is not there.
const NO_TEXT: u32 = u32::MAX;
const NO_TIME: u64 = u64::MAX;

/// A value from the second level.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) value: Value,
    /// When it was read from its provider, by the clock of whoever read it.
    pub(crate) read_at: SystemTime,
}

/// Writes the payload into memory that is wiped.
pub(super) fn encode(value: &Value, read_at: SystemTime) -> Result<SecretBuf> {
    let version = value.version().map(str::as_bytes);
    let len = value.expose_bytes().len() + version.map_or(0, <[u8]>::len);
    let mut out = SecretBuf::with_capacity(len + 2 * BLOCK);
    out.extend(&millis(read_at).to_be_bytes());
    out.extend(&value.expires_at().map_or(NO_TIME, millis).to_be_bytes());
    put(&mut out, version)?;
    put(&mut out, Some(value.expose_bytes()))?;
    out.resize(out.len().next_multiple_of(BLOCK));
    Ok(out)
}

fn put(out: &mut SecretBuf, bytes: Option<&[u8]>) -> Result<()> {
    let Some(bytes) = bytes else {
        out.extend(&NO_TEXT.to_be_bytes());
        return Ok(());
    };
    let len =
        u32::try_from(bytes.len()).ok().filter(|len| *len != NO_TEXT).ok_or_else(too_large)?;
    out.extend(&len.to_be_bytes());
    out.extend(bytes);
    Ok(())
}

pub(super) fn too_large() -> Error {
    Error::new(ErrorKind::Config, "the value is too large to be sealed")
}

/// Reads what [`encode`] wrote. The bytes are authentic, so what is wrong was written so.
pub(super) fn decode(payload: &[u8]) -> Result<Stored> {
    stored(&mut Cursor::new(payload)).ok_or_else(|| {
        Error::new(ErrorKind::Decode, "the sealed entry holds no value that is understood")
            .with_hint("use one version of this crate for all that share the second level")
    })
}

fn stored(payload: &mut Cursor<'_>) -> Option<Stored> {
    let read_at = moment(payload.u64()?)?;
    let expires_at = payload.u64()?;
    let version = text(payload)?;
    let mut value = Value::new(SecretBytes::copy_from(taken(payload)??));
    if let Some(version) = version {
        value = value.with_version(version);
    }
    if expires_at != NO_TIME {
        value = value.with_expires_at(moment(expires_at)?);
    }
    Some(Stored { value, read_at })
}

/// `Some(None)` for what was not there when it was written.
fn taken<'a>(payload: &mut Cursor<'a>) -> Option<Option<&'a [u8]>> {
    match payload.u32()? {
        NO_TEXT => Some(None),
        len => payload.bytes(len).map(Some),
    }
}

fn text<'a>(payload: &mut Cursor<'a>) -> Option<Option<&'a str>> {
    match taken(payload)? {
        Some(bytes) => std::str::from_utf8(bytes).ok().map(Some),
        None => Some(None),
    }
}

#[cfg(test)]
mod tests;
