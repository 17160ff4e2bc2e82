//! A sealed entry as a store holds it.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | the version of the format, [`FORMAT`] |
//! | 8 | the id of the key |
//! | 24 | the nonce |
//! | … | the encrypted payload |
//! | 16 | the tag |

use std::fmt;

use super::keyring::KeyId;
use crate::error::{Error, ErrorKind, Result};

/// The version of the format that is written and read.
const FORMAT: u8 = 1;

const NONCE: usize = 24;
pub(super) const HEADER: usize = 1 + KeyId::LEN + NONCE;
pub(super) const TAG: usize = 16;

/// One sealed entry: of use only to who has the key, and only under the name it was sealed for.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Box<[u8]>);

impl Sealed {
    /// An entry as it was stored. Whether it is whole and whose it is shows when it is opened.
    pub fn from_stored(bytes: impl Into<Box<[u8]>>) -> Self {
        Self(bytes.into())
    }

    /// What to store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The parts of the entry, if it is one.
    pub(super) fn parts(&self) -> Result<Parts<'_>> {
        let header = self.0.first_chunk::<HEADER>().ok_or_else(malformed)?;
        let (body, tag) = self.0[HEADER..].split_last_chunk().ok_or_else(malformed)?;
        match header {
            [FORMAT, ..] => Ok(Parts { header, body, tag }),
            [format, ..] => Err(unknown_format(*format)),
        }
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(..)")
    }
}

/// A sealed entry, taken apart; nothing of it is authenticated yet.
pub(super) struct Parts<'a> {
    pub(super) header: &'a [u8; HEADER],
    pub(super) body: &'a [u8],
    pub(super) tag: &'a [u8; TAG],
}

impl Parts<'_> {
    pub(super) fn key_id(&self) -> KeyId {
        let mut id = [0; KeyId::LEN];
        id.copy_from_slice(&self.header[1..=KeyId::LEN]);
        KeyId::from_bytes(id)
    }
}

/// The bytes that stand before the payload.
pub(super) fn header(key: KeyId, nonce: &[u8; NONCE]) -> [u8; HEADER] {
    let mut header = [FORMAT; HEADER];
    header[1..=KeyId::LEN].copy_from_slice(key.as_bytes());
    header[1 + KeyId::LEN..].copy_from_slice(nonce);
    header
}

/// The nonce in a header.
pub(super) fn nonce(header: &[u8; HEADER]) -> [u8; NONCE] {
    let mut nonce = [0; NONCE];
    nonce.copy_from_slice(&header[1 + KeyId::LEN..]);
    nonce
}

fn malformed() -> Error {
    Error::new(ErrorKind::Decode, "what is stored is too short to be a sealed entry")
        .with_hint("remove the entry; check what else writes to the second level")
}

fn unknown_format(format: u8) -> Error {
    let message = format!("the sealed entry has format {format}; only {FORMAT} is known");
    Error::new(ErrorKind::Decode, message)
        .with_hint("remove the entry, or use one version of this crate everywhere")
}
