//! The keys that entries are sealed with: the current one, and those before it.

use std::fmt;

use base64ct::Encoding as _;
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{
    error::{Error, ErrorKind, Result},
    value::SecretBytes,
};

/// How many bytes a key has.
const LEN: usize = 32;

/// Says what the hash is for, so an id is of no use as anything else.
const ID_PURPOSE: &[u8] = b"typed-secrets second level, key id 1\0";

/// Tells keys apart without telling anything about them: a part of a hash of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyId([u8; Self::LEN]);

impl KeyId {
    pub(super) const LEN: usize = 8;

    pub(super) const fn from_bytes(id: [u8; Self::LEN]) -> Self {
        Self(id)
    }

    pub(super) const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    fn of(key: &[u8; LEN]) -> Self {
        let hash = Sha256::new().chain_update(ID_PURPOSE).chain_update(key).finalize();
        let mut id = [0; Self::LEN];
        id.copy_from_slice(&hash[..Self::LEN]);
        Self(id)
    }
}

/// One key, wiped on drop.
pub(crate) struct SealingKey {
    id: KeyId,
    /// Behind a pointer, so that moving the key leaves no copy of it.
    key: Box<Zeroizing<[u8; LEN]>>,
}

impl SealingKey {
    /// Reads a key: 32 bytes that are not text, 64 hexadecimal digits, or base64 of 32 bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] for anything else. Nothing is cut off or filled up, and text is not
    /// taken for a key: what people type is far easier to guess than 32 random bytes.
    pub(crate) fn parse(bytes: &SecretBytes) -> Result<Self> {
        let mut key = Box::new(Zeroizing::new([0; LEN]));
        let read = match bytes.expose() {
            raw if raw.len() == LEN => copy_raw(raw, &mut key),
            text => decode(text.trim_ascii(), &mut key),
        };
        if !read {
            return Err(not_a_key());
        }
        if key.iter().all(|byte| *byte == key[0]) {
            return Err(placeholder());
        }
        Ok(Self { id: KeyId::of(&key), key })
    }

    pub(super) fn id(&self) -> KeyId {
        self.id
    }

    pub(super) fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&**self.key).into())
    }
}

fn copy_raw(raw: &[u8], key: &mut [u8; LEN]) -> bool {
    key.copy_from_slice(raw);
    !raw.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
}

fn decode(text: &[u8], key: &mut [u8; LEN]) -> bool {
    let decoded = match text.len() {
        64 => base16ct::mixed::decode(text, key).ok().map(<[u8]>::len),
        44 => base64ct::Base64::decode(text, key).ok().map(<[u8]>::len),
        _ => None,
    };
    decoded == Some(LEN)
}

const HINT: &str = "make a key with `openssl rand -base64 32`";

fn not_a_key() -> Error {
    let message = "the key of the second level is none: expected 32 random bytes, as they are, \
                   as 64 hexadecimal digits or as base64";
    Error::new(ErrorKind::Config, message).with_hint(HINT)
}

fn placeholder() -> Error {
    let message = "the key of the second level is one byte repeated, which anybody can guess";
    Error::new(ErrorKind::Config, message).with_hint(HINT)
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealingKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The key that seals, and all that open.
pub(crate) struct Keyring {
    current: SealingKey,
    previous: Vec<SealingKey>,
}

impl Keyring {
    pub(crate) fn new(current: SealingKey, previous: Vec<SealingKey>) -> Self {
        Self { current, previous }
    }

    pub(super) fn current(&self) -> &SealingKey {
        &self.current
    }

    /// The key with this id.
    pub(super) fn find(&self, id: KeyId) -> Option<&SealingKey> {
        std::iter::once(&self.current).chain(&self.previous).find(|key| key.id == id)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring")
            .field("current", &self.current)
            .field("previous", &self.previous)
            .finish()
    }
}

#[cfg(test)]
mod tests;
