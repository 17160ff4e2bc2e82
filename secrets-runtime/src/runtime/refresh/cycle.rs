//! Fetches that have landed, until every value that is made of them is made: one event for each.

use std::{collections::HashMap, sync::Arc};

use super::{
    super::Shared,
    announce::{self, Made},
};
use crate::{cache::Landing, reference::SecretRefBuf};

/// The cycles that are not over, by key.
#[derive(Default)]
pub(super) struct Cycles(HashMap<Arc<str>, Cycle>);

/// A fetch that has landed, and the values that are being made of it.
struct Cycle {
    landing: Landing,
    reference: SecretRefBuf,
    waiting: Vec<u64>,
    made: Made,
}

impl Cycles {
    /// Waits for these values; an earlier cycle of the same key is over now.
    pub(super) fn begin(
        &mut self,
        shared: &Arc<Shared>,
        landing: Landing,
        reference: SecretRefBuf,
        waiting: Vec<u64>,
    ) {
        let key = Arc::clone(&landing.key);
        let cycle = Cycle { landing, reference, waiting, made: Made::default() };
        if let Some(before) = self.0.insert(key, cycle) {
            before.announce(shared);
        }
    }

    /// One value is made, or cannot be; with `is_last` it is not made once more. The secrets of
    /// which it was the last one are announced.
    pub(super) fn made(
        &mut self,
        shared: &Arc<Shared>,
        id: u64,
        is_last: bool,
        made: impl Fn(&str) -> Made,
    ) {
        let is_over = |key: &Arc<str>, cycle: &mut Cycle| {
            if let Some(at) = cycle.waiting.iter().position(|waiting| *waiting == id) {
                cycle.made.join(made(key));
                if is_last {
                    cycle.waiting.swap_remove(at);
                }
            }
            cycle.waiting.is_empty()
        };
        let over: Vec<Cycle> = self.0.extract_if(is_over).map(|(_, cycle)| cycle).collect();
        for cycle in over {
            cycle.announce(shared);
        }
    }
}

impl Cycle {
    fn announce(self, shared: &Arc<Shared>) {
        announce::announce(shared, &self.landing, self.reference, &self.made);
    }
}
