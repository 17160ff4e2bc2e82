//! Sealing and opening: XChaCha20-Poly1305, bound to the header and to the whole key.
//!
//! A nonce is 24 random bytes, so nothing has to be counted across processes. What is sealed is
//! encrypted and decrypted where it lies, in memory that is wiped.

use std::time::SystemTime;

use chacha20poly1305::aead::AeadInOut as _;

use super::{
    key::EntryKey,
    keyring::Keyring,
    payload::{self, Stored},
    sealed::{self, HEADER, Sealed, TAG},
};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::{random, stack::scrubbed},
    value::{SecretBuf, Value},
};

impl Keyring {
    /// Seals `value`, which was read from its provider at `read_at`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unavailable`] without random bytes, [`ErrorKind::Config`] for a value that is
    /// too large for one entry.
    pub(crate) fn seal(
        &self,
        key: &EntryKey,
        value: &Value,
        read_at: SystemTime,
    ) -> Result<Sealed> {
        let header = sealed::header(self.current().id(), &random::bytes()?);
        let mut plain = payload::encode(value, read_at)?;
        let (nonce, bound) = (sealed::nonce(&header).into(), bound(&header, key));
        let cipher = self.current().cipher();
        let text = plain.expose_mut().into();
        let tag = scrubbed(|| cipher.encrypt_inout_detached(&nonce, &bound, text))
            .map_err(|_| payload::too_large())?;
        Ok(Sealed::from_stored([&header[..], plain.expose(), &tag[..]].concat()))
    }

    /// Opens what was sealed for `key`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if no key here has sealed it; [`ErrorKind::Decode`] if it was changed,
    /// cut, or sealed for another name.
    pub(crate) fn open(&self, key: &EntryKey, sealed: &Sealed) -> Result<Stored> {
        let parts = sealed.parts()?;
        let sealing_key = self.find(parts.key_id()).ok_or_else(unknown_key)?;
        let mut plain = SecretBuf::with_capacity(parts.body.len());
        plain.extend(parts.body);
        let tag: [u8; TAG] = *parts.tag;
        let (nonce, bound) = (sealed::nonce(parts.header).into(), bound(parts.header, key));
        let cipher = sealing_key.cipher();
        let text = plain.expose_mut().into();
        scrubbed(|| cipher.decrypt_inout_detached(&nonce, &bound, text, &tag.into()))
            .map_err(|_| not_authentic())?;
        payload::decode(plain.expose())
    }
}

/// What the tag vouches for besides the payload. The header's length is fixed.
fn bound(header: &[u8; HEADER], key: &EntryKey) -> Vec<u8> {
    [header, key.associated_data()].concat()
}

fn unknown_key() -> Error {
    Error::new(ErrorKind::Config, "the entry of the second level was sealed with another key")
        .with_hint("give the key that sealed it as a previous key, or wait until it is replaced")
}

fn not_authentic() -> Error {
    let message = "the entry of the second level was changed, or sealed for another name";
    Error::new(ErrorKind::Decode, message)
        .with_hint("find out who else writes to the second level; the entry is not used")
}

#[cfg(test)]
mod tests;
