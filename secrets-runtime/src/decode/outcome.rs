//! What a load knows about each secret and each field.

use std::{ops::Range, sync::Arc};

use crate::{
    error::Error,
    value::{SecretBytes, Value},
};

/// What one source gave.
pub(crate) enum Fetched {
    /// Nobody else holds the value: its bytes may be taken.
    Owned(Value),
    /// The cache holds the value too.
    Shared {
        value: Arc<Value>,
        /// Whether it was there before this load asked.
        cached: bool,
    },
    /// The bytes have been taken.
    Taken,
}

impl Fetched {
    pub(crate) fn expose(&self) -> &[u8] {
        match self {
            Self::Owned(value) => value.expose_bytes(),
            Self::Shared { value, .. } => value.expose_bytes(),
            Self::Taken => &[],
        }
    }

    /// The bytes; without a copy if nobody else needs them.
    pub(super) fn take(&mut self, last_use: bool) -> SecretBytes {
        match std::mem::replace(self, Self::Taken) {
            Self::Owned(value) if last_use => value.into_bytes(),
            kept => {
                *self = kept;
                SecretBytes::copy_from(self.expose())
            }
        }
    }
}

/// How far the search for one field's value has come.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The source with this number is to be asked.
    Asking {
        source: usize,
        /// Why an earlier source was passed over.
        skipped: Option<Error>,
    },
    /// A source has it.
    Found { source: usize, piece: Piece },
    /// No source has it.
    Missing(Error),
    /// A source failed.
    Failed(Error),
    /// The field asks for nothing.
    Nothing,
}

/// Which part of a value a field takes.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Whole,
    /// A JSON text inside the value.
    Json(Range<usize>),
}

impl Piece {
    pub(super) fn of<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        match self {
            Self::Whole => bytes,
            Self::Json(range) => bytes.get(range.clone()).unwrap_or_default(),
        }
    }
}
