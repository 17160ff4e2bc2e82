//! Tokens of Fernet: version, time, vector, AES-128-CBC, and an HMAC-SHA256 of all before it.
//!
//! The time is written and never read: a file of secrets does not expire. The text is encrypted
//! and decrypted where it lies.

use std::time::SystemTime;

use aes::Aes128;
use base64ct::{Base64Url, Encoding as _};
use cbc::cipher::{
    BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _, block_padding::Pkcs7,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::super::fault::{self, Fault};
use crate::{
    error::Result,
    providers::{random, raw_key::RawKey},
    value::SecretBuf,
};

const VERSION: u8 = 0x80;
const BLOCK: usize = 16;
/// Version, time and vector.
const HEADER: usize = 1 + 8 + BLOCK;
const TAG: usize = 32;

/// How every token starts: the version, and the zeros before any time that clocks show.
pub(in super::super) const START: &[u8] = b"gAAAA";

/// Seals `plain` as a token.
pub(in super::super) fn seal(key: &RawKey, plain: &[u8]) -> Result<String> {
    sealed(key, plain, random::bytes()?).ok_or_else(fault::too_large)
}

fn sealed(key: &RawKey, plain: &[u8], vector: [u8; BLOCK]) -> Option<String> {
    let (signing, encryption) = key.expose().split_at(BLOCK);
    let mut text = SecretBuf::with_capacity(plain.len() + BLOCK);
    text.extend(plain);
    text.resize(plain.len() / BLOCK * BLOCK + BLOCK);
    cbc::Encryptor::<Aes128>::new_from_slices(encryption, &vector)
        .ok()?
        .encrypt_padded::<Pkcs7>(text.expose_mut(), plain.len())
        .ok()?;
    let time = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |time| time.as_secs());
    let mut token = [&[VERSION][..], &time.to_be_bytes(), &vector, text.expose()].concat();
    let tag = tag(signing, &token)?.finalize().into_bytes();
    token.extend_from_slice(&tag);
    Some(Base64Url::encode_string(&token))
}

/// Opens a token of any age.
pub(in super::super) fn open(key: &RawKey, token: &str) -> Result<SecretBuf, Fault> {
    let (signing, encryption) = key.expose().split_at(BLOCK);
    let token = decode(token.trim_ascii())?;
    let (signed, found) = token.split_last_chunk::<TAG>().ok_or(Fault::Cut)?;
    let (header, text) = signed.split_first_chunk::<HEADER>().ok_or(Fault::Cut)?;
    if text.is_empty() || !text.len().is_multiple_of(BLOCK) {
        return Err(Fault::Cut);
    }
    let tag = tag(signing, signed).ok_or(Fault::Changed)?;
    tag.verify_slice(found).map_err(|_| Fault::Changed)?;
    if header[0] != VERSION {
        return Err(Fault::Changed);
    }
    decrypt(encryption, &header[HEADER - BLOCK..], text).ok_or(Fault::Changed)
}

fn decrypt(key: &[u8], vector: &[u8], text: &[u8]) -> Option<SecretBuf> {
    let mut plain = SecretBuf::with_capacity(text.len());
    plain.extend(text);
    let cipher = cbc::Decryptor::<Aes128>::new_from_slices(key, vector).ok()?;
    let len = cipher.decrypt_padded::<Pkcs7>(plain.expose_mut()).ok()?.len();
    plain.resize(len);
    Some(plain)
}

fn tag(signing: &[u8], signed: &[u8]) -> Option<Hmac<Sha256>> {
    let mut tag = Hmac::<Sha256>::new_from_slice(signing).ok()?;
    tag.update(signed);
    Some(tag)
}

fn decode(token: &str) -> Result<Vec<u8>, Fault> {
    let fault = if token.len().is_multiple_of(4) { Fault::Changed } else { Fault::Cut };
    Base64Url::decode_vec(token).map_err(|_| fault)
}

#[cfg(test)]
mod tests;
