//! Whether what a value is made of has changed, without keeping any of it.

use std::{hash::BuildHasher as _, sync::LazyLock};

use super::Fetched;
use crate::{
    error::{Error, ErrorKind, Result},
    lease::Lease,
};

/// Keyed at random for each process.
static HASHER: LazyLock<foldhash::quality::RandomState> = LazyLock::new(Default::default);

/// What one request gave, as far as that is needed to know it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Nothing,
    /// A hash of the bytes, and of the lease: the same bytes may be lent once more.
    Value(u64),
    Failed(ErrorKind),
    /// What each secret gave that matches a pattern, by name.
    Matched(Vec<(Box<str>, Self)>),
}

impl Seen {
    pub(crate) fn of(given: Option<&Result<Fetched>>) -> Self {
        match given {
            None => Self::Nothing,
            Some(Ok(value)) => {
                Self::Value(HASHER.hash_one((value.expose(), value.lease().map(Lease::address))))
            }
            Some(Err(error)) => Self::Failed(Error::kind(error)),
        }
    }
}
