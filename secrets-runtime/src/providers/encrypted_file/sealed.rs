//! The file as it is written: TOML or JSON, with everything readable but what is sealed.
//!
//! The check stands last, so that a file that was cut off anywhere shows it.

use std::{collections::BTreeMap, path::Path};

use super::{cipher::Cipher, kdf::Kdf};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::file::{Document, Format},
};

mod parse;
mod write;

/// The version of the format that is written, and the only one that is read.
const FORMAT: u32 = 1;

/// What says how a file is sealed. Nothing in it is secret.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) cipher: Cipher,
    /// 16 random bytes as base64: the salt of a key derivation, and what all seals are bound to.
    pub(super) id: String,
    /// How the key is made from a passphrase, for ciphers other than age.
    pub(super) kdf: Option<Kdf>,
    /// The identity that all is sealed to, itself sealed with a passphrase.
    pub(super) identity: Option<String>,
}

impl Header {
    pub(super) fn new(cipher: Cipher, id: String) -> Self {
        Self { cipher, id, kdf: None, identity: None }
    }
}

/// What is sealed.
#[derive(Debug)]
pub(super) enum Body {
    /// One document.
    Whole(String),
    /// Values by their names.
    Values(BTreeMap<String, String>),
}

/// How the file is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    Json,
    Toml,
}

impl Spelling {
    /// The one for a new file at `path`.
    pub(super) fn of(path: &Path) -> Self {
        if Format::of(path) == Some(Format::Json) { Self::Json } else { Self::Toml }
    }
}

/// All of a file but what is sealed in it.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) header: Header,
    /// Sealed, and empty.
    pub(super) check: String,
    pub(super) spelling: Spelling,
}

/// A file.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) frame: Frame,
    pub(super) body: Body,
}
