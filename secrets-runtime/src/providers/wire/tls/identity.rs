//! The client's own certificate and key.
//!
//! The key is decoded in wiped memory, since the usual readers of PEM files leave copies behind.

use std::{path::Path, sync::Arc};

use base64ct::{Base64, Encoding};
use rustls::{
    crypto::aws_lc_rs::sign::any_supported_type,
    pki_types::PrivateKeyDer,
    sign::{CertifiedKey, SigningKey},
};

use super::{ClientIdentity, config, tls_error};
use crate::{
    error::ErrorKind,
    providers::{
        read,
        wire::error::{WireError, WireErrorKind},
    },
    value::SecretBuf,
};

pub(super) fn read(files: &ClientIdentity) -> Result<CertifiedKey, WireError> {
    let chain = config::certificates(&files.certificate)?;
    let identity = CertifiedKey::new(chain, key(&files.key)?);
    match identity.keys_match() {
        Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::KeyMismatch)) => {
            let (certificate, key) = (files.certificate.display(), files.key.display());
            Err(refused(&format!("the key in {key} is not the one of {certificate}")))
        }
        _ => Ok(identity),
    }
}

fn key(path: &Path) -> Result<Arc<dyn SigningKey>, WireError> {
    let file = read::file(path, ErrorKind::Config).map_err(|error| tls_error(&error))?;
    let unreadable = || refused(&format!("there is no usable private key in {}", path.display()));
    let der = der(file.expose()).ok_or_else(unreadable)?;
    let key = PrivateKeyDer::try_from(der.expose()).map_err(|_| unreadable())?;
    any_supported_type(&key).map_err(|_| unreadable())
}

/// The first block of a PEM file whose label is one of a private key, decoded.
fn der(pem: &[u8]) -> Option<SecretBuf> {
    let pem = std::str::from_utf8(pem).ok()?;
    let block = pem.split("-----BEGIN ").skip(1).find_map(|block| {
        let (label, rest) = block.split_once("-----")?;
        label.ends_with("PRIVATE KEY").then_some(rest)
    })?;
    let (text, _) = block.split_once("-----END ")?;
    let mut buf = SecretBuf::with_capacity(text.len());
    for line in text.split_ascii_whitespace() {
        buf.extend(line.as_bytes());
    }
    let len = Base64::decode_in_place(buf.expose_mut()).ok()?.len();
    buf.resize(len);
    Some(buf)
}

fn refused(message: &str) -> WireError {
    WireError::new(WireErrorKind::Tls, message.to_owned())
}
