//! Whether what a value is made of has changed, without keeping any of it.

use std::{
    hash::BuildHasher as _,
    sync::{Arc, LazyLock, Weak},
};

use super::Fetched;
use crate::{
    error::{Error, ErrorKind, Result},
    value::Cached,
};

/// Keyed at random for each process.
static HASHER: LazyLock<foldhash::quality::RandomState> = LazyLock::new(Default::default);

/// What one request gave, as far as that is needed to know it again.
#[derive(Clone, Debug)]
pub(crate) enum Seen {
    Nothing,
    /// The cache keeps one object for as long as the bytes are the same.
    Cached(Weak<Cached>),
    /// A hash of the bytes.
    Local(u64),
    Failed(ErrorKind),
}

impl Seen {
    pub(crate) fn of(given: Option<&Result<Fetched>>) -> Self {
        match given {
            None | Some(Ok(Fetched::Taken)) => Self::Nothing,
            Some(Ok(Fetched::Shared { value, .. })) => Self::Cached(Arc::downgrade(value)),
            Some(Ok(Fetched::Owned(value))) => Self::Local(HASHER.hash_one(value.expose_bytes())),
            Some(Err(error)) => Self::Failed(Error::kind(error)),
        }
    }
}

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nothing, Self::Nothing) => true,
            (Self::Cached(a), Self::Cached(b)) => a.ptr_eq(b),
            (Self::Local(a), Self::Local(b)) => a == b,
            (Self::Failed(a), Self::Failed(b)) => a == b,
            _ => false,
        }
    }
}
