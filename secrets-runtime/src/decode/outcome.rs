//! What a load knows about each secret and each field.

use std::{ops::Range, sync::Arc};

use crate::{
    error::Error,
    lease::Lease,
    leased::Lent,
    value::{Cached, SecretBytes, Value},
};

/// What one source gave.
pub(crate) enum Fetched {
    /// Nobody else holds the value: its bytes may be taken.
    Owned(Value),
    /// The cache holds the value too.
    Shared { value: Arc<Cached>, reuse: Reuse },
}

impl Fetched {
    pub(crate) fn expose(&self) -> &[u8] {
        self.value().expose_bytes()
    }

    /// Whether a fallback provider gave the value.
    pub(crate) fn is_fallback(&self) -> bool {
        self.value().is_fallback()
    }

    fn value(&self) -> &Value {
        match self {
            Self::Owned(value) => value,
            Self::Shared { value, .. } => value,
        }
    }

    pub(super) fn lease(&self) -> Option<&Lease> {
        self.value().lease()
    }

    /// What the value is lent under.
    pub(super) fn lent(&self) -> Lent {
        let version = self.value().version();
        Lent { lease: self.lease().cloned(), version: version.map(Box::from) }
    }

    /// The bytes; without a copy if nobody else needs them. What else is known of the value stays:
    /// the report has yet to tell where it came from.
    #[inline]
    pub(super) fn take(&mut self, last_use: bool) -> SecretBytes {
        match self {
            Self::Owned(value) if last_use => value.take_bytes(),
            kept => SecretBytes::copy_from(kept.expose()),
        }
    }
}

/// Whether a shared value is of this load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reuse {
    /// It was fetched for this load, or meanwhile.
    Fetched,
    /// It was in the cache.
    Cached,
    /// It is older than its time to live, because it could not be fetched.
    Stale,
}

/// How far the search for one field's value has come.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The source with this number is to be asked.
    Asking {
        source: u16,
        /// Why an earlier source was passed over.
        skipped: Option<Error>,
    },
    /// A source has it.
    Found { source: u16, piece: Piece },
    /// No source has it.
    Missing(Error),
    /// A source failed.
    Failed(Error),
    /// The field asks for nothing.
    Nothing,
}

impl Outcome {
    /// The first source has it, and the field takes all of it.
    pub(crate) const FOUND_FIRST: &'static Self = &Self::Found { source: 0, piece: Piece::WHOLE };

    /// That of one slot. There are none if all are [`FOUND_FIRST`](Self::FOUND_FIRST).
    #[inline]
    pub(crate) fn of(outcomes: &[Self], slot: usize) -> &Self {
        outcomes.get(slot).unwrap_or(Self::FOUND_FIRST)
    }
}

/// Which part of a value a field takes: all of it, or the JSON text in a range.
///
/// The range is boxed to keep an [`Outcome`] in two registers: a load moves one for each field.
#[derive(Debug)]
pub(crate) struct Piece(Option<Box<Range<usize>>>);

impl Piece {
    pub(crate) const WHOLE: Self = Self(None);

    pub(crate) fn json(range: Range<usize>) -> Self {
        Self(Some(Box::new(range)))
    }

    pub(super) fn is_whole(&self) -> bool {
        self.0.is_none()
    }

    pub(super) fn of<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        match &self.0 {
            None => bytes,
            Some(range) => bytes.get(Range::clone(range)).unwrap_or_default(),
        }
    }
}
