//! The keys that entries are sealed with: the current one, and those before it.

use std::fmt;

use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use sha2::{Digest as _, Sha256};

use crate::{
    error::Result,
    providers::raw_key::{LEN, RawKey},
    value::SecretBytes,
};

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
    key: RawKey,
}

impl SealingKey {
    /// Reads a key as [`RawKey::parse`] does.
    pub(crate) fn parse(bytes: &SecretBytes) -> Result<Self> {
        let key = RawKey::parse(bytes, "the second level")?;
        Ok(Self { id: KeyId::of(key.expose()), key })
    }

    pub(super) fn id(&self) -> KeyId {
        self.id
    }

    pub(super) fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.key.expose().into())
    }
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
