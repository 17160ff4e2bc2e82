//! The span of one round of refreshing: from what is due until no value is open any more.

use tracing::{Span, debug_span, field::Empty};

/// The round that is under way, if there is one.
#[derive(Default)]
pub(super) struct Rounds(Option<Round>);

struct Round {
    span: Span,
    /// The values that have not been made again yet.
    open: Vec<u64>,
    due: usize,
    replaced: usize,
}

impl Rounds {
    /// These values are due; they join the round that is under way.
    pub(super) fn begin(&mut self, due: Vec<u64>) {
        if due.is_empty() {
            return;
        }
        let round = self.0.get_or_insert_with(Round::new);
        round.due += due.len();
        round.open.extend(due);
    }

    /// A value has been made again, or was not replaced.
    pub(super) fn made(&mut self, id: u64, replaced: bool) {
        if let Some(round) = &mut self.0 {
            round.replaced += usize::from(replaced);
            self.keep(|open| open != id);
        }
    }

    /// Does not wait for values that nobody uses any more.
    pub(super) fn keep(&mut self, is_open: impl Fn(u64) -> bool) {
        if let Some(round) = &mut self.0 {
            round.open.retain(|id| is_open(*id));
            if round.open.is_empty() {
                self.0 = None;
            }
        }
    }
}

impl Round {
    fn new() -> Self {
        let span = debug_span!("secrets.refresh", due = Empty, replaced = Empty);
        Self { span, open: Vec::new(), due: 0, replaced: 0 }
    }
}

/// What a span counts is known at its end.
impl Drop for Round {
    fn drop(&mut self) {
        self.span.record("due", self.due).record("replaced", self.replaced);
    }
}
