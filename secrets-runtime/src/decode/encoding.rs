//! Base64 and hex, decoded in constant time into wiped memory.

use base64ct::Encoding as _;

use crate::{
    error::{Error, ErrorKind, Result},
    schema::Encoding,
    value::{SecretBuf, SecretBytes},
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
    let text = std::str::from_utf8(text).map_err(|_| bad_base64())?;
    let mut out = SecretBuf::default();
    out.resize(text.len() / 4 * 3);
    let len = base64ct::Base64::decode(text, out.expose_mut()).map_err(|_| bad_base64())?.len();
    out.resize(len);
    Ok(out.into())
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
