//! Sealing and opening one text with one key, bound to its place.
//!
//! Plaintext is only ever in memory that is wiped, as far as it is ours; `age` says what is not.

use std::sync::Arc;

use base64ct::{Base64, Encoding as _};

use super::{fault::Fault, place::Place};
use crate::{
    error::Result,
    providers::{raw_key::RawKey, stack::scrubbed},
    value::SecretBuf,
};

mod aead;
pub(super) mod age;
pub(super) mod fernet;

pub(super) use age::AgeKey;

/// A key that is ready to be used.
pub(super) enum Sealer {
    Aes256Gcm(Arc<RawKey>),
    ChaCha20Poly1305(Arc<RawKey>),
    Fernet(Arc<RawKey>),
    Age(Arc<AgeKey>),
}

impl Sealer {
    /// Whether a place is bound as associated data, so that what is moved looks like what is
    /// changed.
    pub(super) fn hides_places(&self) -> bool {
        matches!(self, Self::Aes256Gcm(_) | Self::ChaCha20Poly1305(_))
    }

    /// Seals `plain` as text that only `place` opens: base64, of which Fernet has its own alphabet.
    pub(super) fn seal(&self, place: Place<'_>, plain: &[u8]) -> Result<String> {
        scrubbed(|| match self {
            Self::Aes256Gcm(key) => encoded(aead::seal_aes(key, place, plain)),
            Self::ChaCha20Poly1305(key) => encoded(aead::seal_chacha(key, place, plain)),
            Self::Fernet(key) => fernet::seal(key, labelled(place, plain).expose()),
            Self::Age(key) => encoded(key.seal(labelled(place, plain).expose())),
        })
    }

    /// Opens what was sealed for `place`.
    pub(super) fn open(&self, place: Place<'_>, sealed: &str) -> Result<SecretBuf, Fault> {
        scrubbed(|| match self {
            Self::Aes256Gcm(key) => aead::open_aes(key, place, &decoded(sealed)?),
            Self::ChaCha20Poly1305(key) => aead::open_chacha(key, place, &decoded(sealed)?),
            Self::Fernet(key) => unlabelled(place, &fernet::open(key, sealed)?),
            Self::Age(key) => unlabelled(place, &key.open(&decoded(sealed)?)?),
        })
    }
}

fn encoded(sealed: Result<Vec<u8>>) -> Result<String> {
    sealed.map(|sealed| Base64::encode_string(&sealed))
}

/// Four characters of base64 stand together, so that a text of another length has lost some.
fn decoded(text: &str) -> Result<Vec<u8>, Fault> {
    Base64::decode_vec(text)
        .map_err(|_| if text.len().is_multiple_of(4) { Fault::Changed } else { Fault::Cut })
}

/// For ciphers that bind nothing but what they seal: the place on a line of its own, then `plain`.
fn labelled(place: Place<'_>, plain: &[u8]) -> SecretBuf {
    let label = format!("{place}\n");
    let mut text = SecretBuf::with_capacity(label.len() + plain.len());
    text.extend(label.as_bytes());
    text.extend(plain);
    text
}

fn unlabelled(place: Place<'_>, text: &SecretBuf) -> Result<SecretBuf, Fault> {
    let label = format!("{place}\n");
    let rest = text.expose().strip_prefix(label.as_bytes()).ok_or(Fault::Moved)?;
    let mut plain = SecretBuf::with_capacity(rest.len());
    plain.extend(rest);
    Ok(plain)
}

#[cfg(test)]
mod tests;
