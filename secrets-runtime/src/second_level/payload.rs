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

/// Which parts are there.
const VERSION: u8 = 1;
const EXPIRY: u8 = 2;
const ALIASES: u8 = 4;

/// A value from the second level.
pub(crate) struct Stored {
    pub(crate) value: Value,
    /// When it was read from its provider, by the clock of whoever read it.
    pub(crate) read_at: SystemTime,
}

/// Writes the payload into memory that is wiped.
pub(super) fn encode(value: &Value, read_at: SystemTime) -> Result<SecretBuf> {
    let (version, expires_at, aliases) = (value.version(), value.expires_at(), value.aliases());
    let mut out = SecretBuf::with_capacity(room(value));
    out.extend(&[flags(value)]);
    out.extend(&millis(read_at).to_be_bytes());
    if let Some(at) = expires_at {
        out.extend(&millis(at).to_be_bytes());
    }
    if let Some(version) = version {
        put(&mut out, version.as_bytes())?;
    }
    if !aliases.is_empty() {
        out.extend(&length(aliases.len())?);
        aliases.iter().try_for_each(|alias| put(&mut out, alias.as_bytes()))?;
    }
    put(&mut out, value.expose_bytes())?;
    out.resize(out.len().next_multiple_of(BLOCK));
    Ok(out)
}

fn flags(value: &Value) -> u8 {
    u8::from(value.version().is_some()) * VERSION
        + u8::from(value.expires_at().is_some()) * EXPIRY
        + u8::from(!value.aliases().is_empty()) * ALIASES
}

/// At least what the payload needs.
fn room(value: &Value) -> usize {
    let aliases: usize = value.aliases().iter().map(|alias| alias.len() + 4).sum();
    value.expose_bytes().len() + value.version().map_or(0, str::len) + aliases + 2 * BLOCK
}

fn length(len: usize) -> Result<[u8; 4]> {
    u32::try_from(len).map(u32::to_be_bytes).map_err(|_| too_large())
}

fn put(out: &mut SecretBuf, bytes: &[u8]) -> Result<()> {
    out.extend(&length(bytes.len())?);
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
    let [flags] = payload.array()?;
    let read_at = moment(payload.u64()?)?;
    let expires_at = if flags & EXPIRY == 0 { None } else { Some(moment(payload.u64()?)?) };
    let version = if flags & VERSION == 0 { None } else { Some(text(payload)?) };
    let aliases = if flags & ALIASES == 0 { 0 } else { payload.u32()? };
    let aliases = (0..aliases).map(|_| text(payload)).collect::<Option<Vec<_>>>()?;
    let mut value = Value::new(SecretBytes::copy_from(take(payload)?));
    if let Some(version) = version {
        value = value.with_version(version);
    }
    if let Some(at) = expires_at {
        value = value.with_expires_at(at);
    }
    value = aliases.into_iter().fold(value, Value::with_alias);
    Some(Stored { value, read_at })
}

fn text<'a>(payload: &mut Cursor<'a>) -> Option<&'a str> {
    std::str::from_utf8(take(payload)?).ok()
}

fn take<'a>(payload: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let len = payload.u32()?;
    payload.bytes(len)
}

#[cfg(test)]
mod tests;
