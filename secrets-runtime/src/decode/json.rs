//! JSON without leftovers.
//!
//! `serde_json` checks the grammar and finds the pieces, as `RawValue`s that
//! borrow the text. Strings are unescaped here, into wiped buffers: `serde_json`
//! itself would leave each escaped string behind in its scratch buffer. Errors
//! keep line, column and the expected type, never the text.

use std::ops::Range;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::{
    error::{Error, ErrorKind, Result},
    value::SecretBytes,
};

mod absent;
mod access;
mod de;
mod fault;
mod key;
mod number;
mod select;
mod text;

use fault::Fault;

/// Reads a whole document as `T`.
pub(crate) fn from_str<T: DeserializeOwned>(text: &str) -> Result<T> {
    read(text).map_err(|(fault, piece)| de::Document::new(text).error(&fault, piece))
}

/// The same, with what is wrong and the line where, for documents that were written here.
#[cfg(feature = "template")]
pub(crate) fn from_lines<T: DeserializeOwned>(text: &str) -> Result<T, (String, usize)> {
    read(text).map_err(|(fault, piece)| {
        let base = de::Document::new(text).offset(piece);
        (fault.message().to_owned(), fault.position(text, base).0)
    })
}

/// A fault comes with the piece of the text that it was met in.
fn read<T: DeserializeOwned>(text: &str) -> Result<T, (Fault, &str)> {
    let raw: &RawValue =
        serde_json::from_str(text).map_err(|error| (Fault::syntax(&error), text))?;
    let value = de::Document::new(text).value(raw);
    T::deserialize(value).map_err(|fault| (fault, raw.get()))
}

/// What stands for a missing document: `None` for an `Option`, nothing for any other type.
pub(crate) fn absent<T: DeserializeOwned>() -> Option<T> {
    T::deserialize(absent::Absent).ok()
}

/// Where in the document `part` stands, as a range of bytes. A `null` counts as missing.
pub(crate) fn locate(bytes: &[u8], part: &str) -> Result<Range<usize>> {
    let text = utf8(bytes)?;
    let piece = select::select(text, part)?.get();
    let start = de::Document::new(text).offset(piece);
    Ok(start..start + piece.len())
}

/// One scalar as text: a string without its quotes, a number or boolean as written.
pub(crate) fn scalar(raw: &[u8]) -> Result<SecretBytes> {
    match raw.first() {
        Some(b'"') => Ok(text::unescape(utf8(raw)?)?.into()),
        Some(b'{' | b'[') => Err(Error::new(
            ErrorKind::Decode,
            "the selected field is a JSON object or array, not text",
        )
        .with_hint("add `json` to the field, or select a member of it")),
        _ => Ok(SecretBytes::copy_from(raw)),
    }
}

pub(crate) fn utf8(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes)
        .map_err(|_| Error::new(ErrorKind::Decode, "the value is not UTF-8, so not JSON"))
}

#[cfg(test)]
mod tests;
