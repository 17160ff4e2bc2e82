//! What was asked for.

use std::collections::HashMap;

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
