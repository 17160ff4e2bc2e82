//! The secrets of a text or a tree: each fetched once, all together.

use std::collections::HashMap;

use super::{Error, ErrorKind, Piece, Result, Runtime, SecretRef, SecretRefBuf};
use crate::{
    decode::{self, json},
    runtime::read_many,
    value::{SecretBuf, SecretBytes},
};

/// The secrets that are to be fetched.
#[derive(Default)]
pub(super) struct Wanted {
    list: Vec<SecretRefBuf>,
    numbers: HashMap<SecretRefBuf, usize>,
}

/// A token that cannot be replaced.
pub(super) struct Failed {
    pub(super) error: Error,
    /// Where it starts in its text.
    pub(super) offset: usize,
}

/// What each of them gave.
pub(super) struct Fetched {
    numbers: HashMap<SecretRefBuf, usize>,
    given: Vec<Result<decode::Fetched>>,
}

impl Wanted {
    pub(super) fn add(&mut self, pieces: &[Piece<'_>]) {
        for piece in pieces {
            let Piece::Secret(token) = piece else { continue };
            let whole = token.reference.as_ref().with_field(None).to_buf();
            if !self.numbers.contains_key(&whole) {
                self.numbers.insert(whole.clone(), self.list.len());
                self.list.push(whole);
            }
        }
    }

    pub(super) async fn fetch(self, runtime: &Runtime) -> Fetched {
        let given = read_many(runtime, &self.list).await;
        Fetched { numbers: self.numbers, given }
    }
}

impl Fetched {
    /// The pieces in one buffer of just that length, or every token that cannot be replaced.
    pub(super) fn join(&self, pieces: &[Piece<'_>]) -> Result<SecretBuf, Vec<Failed>> {
        let (mut parts, mut failed) = (Vec::with_capacity(pieces.len()), Vec::new());
        for piece in pieces {
            match self.part(piece) {
                Ok(part) => parts.push(part),
                Err(one) => failed.push(one),
            }
        }
        if !failed.is_empty() {
            return Err(failed);
        }
        let mut joined =
            SecretBuf::with_capacity(parts.iter().map(|part| part.bytes().len()).sum());
        for part in &parts {
            joined.extend(part.bytes());
        }
        Ok(joined)
    }

    /// What stands for a piece.
    fn part<'a>(&'a self, piece: &'a Piece<'_>) -> Result<Part<'a>, Failed> {
        match piece {
            Piece::Text(text) => Ok(Part::Borrowed(text.as_bytes())),
            Piece::Secret(token) => {
                let reference = token.reference.as_ref();
                let failed = |error: Error| Failed {
                    error: error.with_reference(reference),
                    offset: token.offset,
                };
                self.secret(reference).map_err(failed)
            }
        }
    }

    fn secret(&self, reference: SecretRef<'_>) -> Result<Part<'_>> {
        let number = self.numbers.get(&reference.with_field(None).to_buf());
        let given = number.and_then(|number| self.given.get(*number));
        let value = match given {
            Some(Ok(value)) => value.expose(),
            Some(Err(error)) => return Err(error.clone()),
            None => return Err(Error::new(ErrorKind::Unavailable, "the secret was not fetched")),
        };
        match reference.field() {
            None => {
                // What is not text cannot stand in one.
                check_text(value)?;
                Ok(Part::Borrowed(value))
            }
            Some(part) => json::scalar(&value[json::locate(value, part)?]).map(Part::Owned),
        }
    }
}

fn check_text(bytes: &[u8]) -> Result<()> {
    let checked = std::str::from_utf8(bytes).map(drop);
    checked.map_err(|_| Error::new(ErrorKind::Decode, "the value is not UTF-8 text"))
}

/// Bytes of a text; wiped if they are a copy.
enum Part<'a> {
    Borrowed(&'a [u8]),
    Owned(SecretBytes),
}

impl Part<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            Self::Owned(bytes) => bytes.expose(),
        }
    }
}
