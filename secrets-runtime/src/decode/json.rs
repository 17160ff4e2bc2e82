//! JSON without leftovers.
//!
//! serde_json checks the grammar and finds the pieces, as `RawValue`s that
//! borrow the text. Strings are unescaped here, into wiped buffers: serde_json
//! itself would leave each escaped string behind in its scratch buffer. Errors
//! keep line, column and the expected type, never the text.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::{
    error::{Error, ErrorKind, Result},
    schema::Field,
    value::SecretBytes,
};

mod absent;
mod access;
mod de;
mod fault;
mod select;
mod text;

use fault::Fault;

/// Reads a whole document as `T`.
pub(crate) fn from_str<T: DeserializeOwned>(text: &str) -> Result<T> {
    let document = de::Document::new(text);
    let raw: &RawValue =
        serde_json::from_str(text).map_err(|error| document.error(&Fault::syntax(&error), text))?;
    T::deserialize(document.value(raw)).map_err(|fault| document.error(&fault, raw.get()))
}

/// What stands for a missing document: `None` for an `Option`, nothing for any other type.
pub(crate) fn absent<T: DeserializeOwned>() -> Option<T> {
    T::deserialize(absent::Absent).ok()
}

/// Whether the document has `part`, with another value than `null`.
pub(crate) fn has(bytes: &[u8], part: &str) -> Result<bool> {
    match select::select(utf8(bytes)?, part) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// One scalar of the document as text: a string without its quotes, a number or boolean as written.
pub(crate) fn select_text(bytes: &[u8], part: &str) -> Result<SecretBytes> {
    let raw = select::select(utf8(bytes)?, part)?.get();
    match raw.as_bytes().first() {
        Some(b'"') => Ok(text::unescape(raw)?.into()),
        Some(b'{' | b'[') => Err(Error::new(
            ErrorKind::Decode,
            format!("the field `{part}` is a JSON object or array, not text"),
        )
        .with_hint("add `json` to the field, or name a member of it")),
        _ => Ok(SecretBytes::copy_from(raw.as_bytes())),
    }
}

/// Hands the JSON text that `field` means to `read`.
pub(super) fn with_text<T>(
    field: &Field,
    source: usize,
    bytes: &[u8],
    read: impl FnOnce(&str) -> Result<T>,
) -> Result<T> {
    let decoded;
    let bytes = match field.encoding {
        crate::schema::Encoding::Plain => bytes,
        encoding => {
            decoded = super::encoding::decode(encoding, SecretBytes::copy_from(bytes))?;
            decoded.expose()
        }
    };
    let text = utf8(bytes)?;
    match field.part(source) {
        Some(part) => read(select::select(text, part)?.get()),
        None => read(text),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes)
        .map_err(|_| Error::new(ErrorKind::Decode, "the value is not UTF-8, so not JSON"))
}
