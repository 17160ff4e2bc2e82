//! Base64 and hex, decoded in constant time into wiped memory.

use crate::{
    error::{Error, ErrorKind, Result},
    schema::Encoding,
    value::{SecretBuf, SecretBytes, from_base64},
};

/// White space around the text is skipped: command-line encoders end their output with a line break.
#[inline]
pub(super) fn decode(encoding: Encoding, bytes: SecretBytes) -> Result<SecretBytes> {
    match encoding {
        Encoding::Plain => Ok(bytes),
        Encoding::Base64 => base64(bytes.expose().trim_ascii()),
        Encoding::Hex => hex(bytes.expose().trim_ascii()),
    }
}

fn base64(text: &[u8]) -> Result<SecretBytes> {
    std::str::from_utf8(text).ok().and_then(from_base64).ok_or_else(bad_base64)
}

fn hex(text: &[u8]) -> Result<SecretBytes> {
    let mut out = SecretBuf::default();
    out.resize(text.len() / 2);
    base16ct::mixed::decode(text, out.expose_mut()).map_err(|_| bad_hex())?;
    Ok(out.into())
}

fn bad_base64() -> Error {
    Error::new(ErrorKind::Decode, "the text is not base64 (RFC 4648, standard alphabet, padded)")
}

fn bad_hex() -> Error {
    Error::new(ErrorKind::Decode, "the text is not an even number of hexadecimal digits")
}

#[cfg(test)]
mod tests;
