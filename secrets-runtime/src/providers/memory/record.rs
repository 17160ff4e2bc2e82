//! What was asked for.

use std::collections::HashMap;

use super::MemoryProvider;
use crate::{provider::FetchRequest, reference::SecretRefBuf};

/// One call of a [`MemoryProvider`](super::MemoryProvider).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// What was asked for, in the order of the requests.
    pub references: Vec<SecretRefBuf>,
    /// Whether it was a call of `fetch_batch`.
    pub batch: bool,
}

impl Call {
    fn new(requests: &[FetchRequest<'_>], batch: bool) -> Self {
        let references = requests.iter().map(|request| request.reference().to_buf()).collect();
        Self { references, batch }
    }

    /// The names that were asked for, in the order of the requests.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.references.iter().map(|reference| reference.as_ref().name())
    }
}

/// The calls so far: how many, and what each was unless only the numbers are wanted.
#[derive(Default)]
pub(super) struct Record {
    pub(super) calls: Vec<Call>,
    pub(super) count_only: bool,
    pub(super) total: u64,
    pub(super) lists: u64,
    by_name: HashMap<String, u64>,
}

impl Record {
    pub(super) fn note(&mut self, requests: &[FetchRequest<'_>], batch: bool) {
        self.total += 1;
        for request in requests {
            match self.by_name.get_mut(request.name()) {
                Some(count) => *count += 1,
                None => drop(self.by_name.insert(request.name().to_owned(), 1)),
            }
        }
        if !self.count_only {
            self.calls.push(Call::new(requests, batch));
        }
    }

    pub(super) fn count(&self, name: &str) -> u64 {
        self.by_name.get(name).copied().unwrap_or(0)
    }

    pub(super) fn reset(&mut self) {
        *self = Self { count_only: self.count_only, ..Self::default() };
    }
}

impl MemoryProvider {
    /// The calls so far, in their order; none after [`count_only`](Self::count_only).
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.store().record.calls.clone()
    }

    /// How many calls there were so far; a batch is one.
    #[must_use]
    pub fn call_count(&self) -> u64 {
        self.store().record.total
    }

    /// How often names were listed so far.
    #[must_use]
    pub fn list_count(&self) -> u64 {
        self.store().record.lists
    }

    /// How often `name` was asked for so far, alone or in a batch, in any version.
    #[must_use]
    pub fn count(&self, name: &str) -> u64 {
        self.store().record.count(name)
    }

    /// Counts calls from now on, rather than keep what each of them was.
    ///
    /// For tests that make a great many.
    pub fn count_only(&self) {
        self.store().record.count_only = true;
    }

    /// Forgets the calls so far.
    pub fn reset_calls(&self) {
        self.store().record.reset();
    }
}
