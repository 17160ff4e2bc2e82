//! One JSON string without its quotes and escapes.

use super::Fault;
use crate::{
    error::{Error, ErrorKind},
    value::{SecretBuf, from_json},
};

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::new(ErrorKind::Decode, fault.message().to_owned())
    }
}

/// The text between the quotes if nothing in it is escaped.
pub(super) fn plain(raw: &str) -> Option<&str> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains('\\')).then_some(inner)
}

/// A string that `serde_json` has found well-formed, without quotes and escapes.
pub(super) fn unescape(raw: &str) -> Result<SecretBuf, Fault> {
    from_json(raw).ok_or_else(bad_escape)
}

fn bad_escape() -> Fault {
    <Fault as serde::de::Error>::invalid_value(
        serde::de::Unexpected::Str(""),
        &"Unicode: it holds half of a surrogate pair",
    )
}
