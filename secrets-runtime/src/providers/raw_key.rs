//! Keys of 32 random bytes, as programs and people hand them over.

use base64ct::Encoding as _;
use zeroize::Zeroizing;

use crate::{
    error::{Error, ErrorKind, Result},
    value::SecretBytes,
};

/// How many bytes a key has.
pub(crate) const LEN: usize = 32;

/// One key, wiped on drop.
pub(crate) struct RawKey(
    /// Behind a pointer, so that moving the key leaves no copy of it.
    Box<Zeroizing<[u8; LEN]>>,
);

impl RawKey {
    /// A key of zeros, to be filled in.
    pub(crate) fn zeroed() -> Self {
        Self(Box::new(Zeroizing::new([0; LEN])))
    }

    /// Reads a key: 32 bytes that are not text, 64 hexadecimal digits, or base64 of 32 bytes in
    /// either alphabet. `of` says whose key it is, for messages.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] for anything else. Nothing is cut off or filled up, and text is not
    /// taken for a key: what people type is far easier to guess than 32 random bytes.
    pub(crate) fn parse(bytes: &SecretBytes, of: &str) -> Result<Self> {
        let mut key = Self::zeroed();
        let read = match bytes.expose() {
            raw if raw.len() == LEN => copy_raw(raw, key.expose_mut()),
            text => decode(text.trim_ascii(), key.expose_mut()),
        };
        if !read {
            return Err(not_a_key(of));
        }
        if key.expose().iter().all(|byte| *byte == key.expose()[0]) {
            return Err(placeholder(of));
        }
        Ok(key)
    }

    pub(crate) fn expose(&self) -> &[u8; LEN] {
        &self.0
    }

    pub(crate) fn expose_mut(&mut self) -> &mut [u8; LEN] {
        &mut self.0
    }
}

fn copy_raw(raw: &[u8], key: &mut [u8; LEN]) -> bool {
    key.copy_from_slice(raw);
    !is_text(raw)
}

/// Of random bytes one key in a hundred million is.
fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes)
        .is_ok_and(|text| text.chars().all(|c| c.is_whitespace() || !c.is_control()))
}

fn decode(text: &[u8], key: &mut [u8; LEN]) -> bool {
    let decoded = match text.len() {
        64 => base16ct::mixed::decode(text, key).ok().map(<[u8]>::len),
        44 => base64(text, key),
        _ => None,
    };
    decoded == Some(LEN)
}

/// Python writes keys of Fernet in the alphabet for URLs, `openssl` writes the usual one.
fn base64(text: &[u8], key: &mut [u8; LEN]) -> Option<usize> {
    let usual = base64ct::Base64::decode(text, &mut *key).ok().map(<[u8]>::len);
    usual.or_else(|| base64ct::Base64Url::decode(text, key).ok().map(<[u8]>::len))
}

const HINT: &str = "make a key with `openssl rand -base64 32`";

fn not_a_key(of: &str) -> Error {
    let message = format!(
        "the key of {of} is none: expected 32 random bytes, as they are, as 64 hexadecimal \
         digits or as base64"
    );
    Error::new(ErrorKind::Config, message).with_hint(HINT)
}

fn placeholder(of: &str) -> Error {
    let message = format!("the key of {of} is one byte repeated, which anybody can guess");
    Error::new(ErrorKind::Config, message).with_hint(HINT)
}
