//! AES-256-GCM and ChaCha20-Poly1305: the nonce, the ciphertext, the tag.
//!
//! A nonce is 12 random bytes, which is enough for four thousand million seals with one key.

use aes_gcm::Aes256Gcm;
use chacha20poly1305::{
    AeadInOut, ChaCha20Poly1305, KeyInit, KeySizeUser,
    aead::{
        AeadCore, Nonce, Tag,
        array::typenum::{U12, U16, U32},
    },
};

use super::super::{
    cipher::Cipher,
    fault::{self, Fault},
    place::Place,
};
use crate::{
    error::Result,
    providers::{random, raw_key::RawKey},
    value::SecretBuf,
};

const NONCE: usize = 12;
const TAG: usize = 16;

/// Says what the bound bytes are for, so they can mean nothing else.
const PURPOSE: &str = "typed-secrets encrypted file 1";

pub(super) fn seal_aes(key: &RawKey, place: Place<'_>, plain: &[u8]) -> Result<Vec<u8>> {
    seal::<Aes256Gcm>(key, &bound(Cipher::Aes256Gcm, place), plain)
}

pub(super) fn seal_chacha(key: &RawKey, place: Place<'_>, plain: &[u8]) -> Result<Vec<u8>> {
    seal::<ChaCha20Poly1305>(key, &bound(Cipher::ChaCha20Poly1305, place), plain)
}

pub(super) fn open_aes(key: &RawKey, place: Place<'_>, sealed: &[u8]) -> Result<SecretBuf, Fault> {
    open::<Aes256Gcm>(key, &bound(Cipher::Aes256Gcm, place), sealed)
}

pub(super) fn open_chacha(
    key: &RawKey,
    place: Place<'_>,
    sealed: &[u8],
) -> Result<SecretBuf, Fault> {
    open::<ChaCha20Poly1305>(key, &bound(Cipher::ChaCha20Poly1305, place), sealed)
}

/// A cipher with the sizes of both.
trait Aead:
    KeyInit + KeySizeUser<KeySize = U32> + AeadCore<NonceSize = U12, TagSize = U16> + AeadInOut
{
}

impl<A> Aead for A where
    A: KeyInit + KeySizeUser<KeySize = U32> + AeadCore<NonceSize = U12, TagSize = U16> + AeadInOut
{
}

fn bound(cipher: Cipher, place: Place<'_>) -> Vec<u8> {
    format!("{PURPOSE}\n{cipher}\n{place}").into_bytes()
}

fn seal<A: Aead>(key: &RawKey, bound: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    let nonce = random::bytes::<NONCE>()?;
    let mut text = SecretBuf::with_capacity(plain.len());
    text.extend(plain);
    let tag = A::new(key.expose().into())
        .encrypt_inout_detached(&Nonce::<A>::from(nonce), bound, text.expose_mut().into())
        .map_err(|_| fault::too_large())?;
    Ok([&nonce[..], text.expose(), &tag[..]].concat())
}

fn open<A: Aead>(key: &RawKey, bound: &[u8], sealed: &[u8]) -> Result<SecretBuf, Fault> {
    let (nonce, rest) = sealed.split_first_chunk::<NONCE>().ok_or(Fault::Cut)?;
    let (text, tag) = rest.split_last_chunk::<TAG>().ok_or(Fault::Cut)?;
    let mut plain = SecretBuf::with_capacity(text.len());
    plain.extend(text);
    A::new(key.expose().into())
        .decrypt_inout_detached(
            &Nonce::<A>::from(*nonce),
            bound,
            plain.expose_mut().into(),
            &Tag::<A>::from(*tag),
        )
        .map_err(|_| Fault::Changed)?;
    Ok(plain)
}
