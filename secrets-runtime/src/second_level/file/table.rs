//! The entries of a file, and how the file spells them.
//!
//! After [`MAGIC`], each entry is its name, the moment of its end, the length of its sealed bytes,
//! and these. Numbers are big-endian.

use std::{cmp::Reverse, collections::HashMap};

use super::super::{cursor::Cursor, sealed::Sealed};

const MAGIC: &[u8; 32] = b"typed-secrets: sealed entries 1\n";

/// A storage name has as many digits.
const NAME: usize = 64;

/// What an entry takes besides its sealed bytes.
const FRAME: usize = NAME + 8 + 4;

/// Entries by storage name.
#[derive(Debug, Default)]
pub(super) struct Table(HashMap<[u8; NAME], Kept>);

#[derive(Debug)]
struct Kept {
    /// In milliseconds since 1970.
    end: u64,
    sealed: Sealed,
}

impl Kept {
    fn len(&self) -> usize {
        FRAME + self.sealed.as_bytes().len()
    }
}

impl Table {
    /// `None` for what is not a file of entries.
    pub(super) fn decode(file: &[u8]) -> Option<Self> {
        let mut file = Cursor::new(file.strip_prefix(MAGIC)?);
        let mut table = Self::default();
        while !file.is_at_end() {
            let (name, end, len) = (file.array()?, file.u64()?, file.u32()?);
            table.0.insert(name, Kept { end, sealed: Sealed::from_stored(file.bytes(len)?) });
        }
        Some(table)
    }

    /// The file, at most `limit` bytes of it: what ends first is left out.
    pub(super) fn encode(&self, limit: usize) -> Vec<u8> {
        let mut entries: Vec<_> = self.0.iter().collect();
        entries.sort_unstable_by_key(|(name, kept)| (Reverse(kept.end), **name));
        let mut file = MAGIC.to_vec();
        for (name, kept) in entries {
            let fits = file.len() + kept.len() <= limit;
            let len = u32::try_from(kept.sealed.as_bytes().len());
            if let (true, Ok(len)) = (fits, len) {
                file.extend(name);
                file.extend(kept.end.to_be_bytes());
                file.extend(len.to_be_bytes());
                file.extend(kept.sealed.as_bytes());
            }
        }
        file
    }

    pub(super) fn get(&self, name: &str) -> Option<Sealed> {
        self.0.get(name.as_bytes()).map(|kept| kept.sealed.clone())
    }

    pub(super) fn insert(&mut self, name: &str, end: u64, sealed: Sealed) {
        if let Ok(name) = name.as_bytes().try_into() {
            self.0.insert(name, Kept { end, sealed });
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.0.remove(name.as_bytes());
    }

    /// Drops what has ended by `now`.
    pub(super) fn drop_ended(&mut self, now: u64) {
        self.0.retain(|_, kept| kept.end > now);
    }
}

#[cfg(test)]
mod tests;
