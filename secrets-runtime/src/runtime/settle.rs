//! After a round of fetches: which fields are settled, which ask their next source.
//!
//! A chain of sources stops at any failure but not-found, unless the field says
//! `or_on = "unavailable"`. A failure that was passed over is never forgotten: a
//! field is missing only if every source said so.

use super::load::Load;
use crate::{
    decode::{Fetched, Outcome, Piece, json},
    error::{Error, ErrorKind, Result},
    plan::Slot,
    schema::{OrOn, Source},
};

impl Load {
    /// Moves every field on as far as the fetched values allow.
    pub(super) fn settle(&mut self) {
        for number in 0..self.outcomes.len() {
            while let Some(outcome) = self.step(number) {
                self.outcomes[number] = outcome;
            }
        }
    }

    /// The next outcome of one field; `None` if it is settled, or waits for a fetch.
    fn step(&self, number: usize) -> Option<Outcome> {
        let Outcome::Asking { source, skipped } = &self.outcomes[number] else { return None };
        let (source, slot) = (*source, &self.plan.slots[number]);
        let error = match self.values.get(slot.request(source)?)? {
            Ok(value) => match piece(value, slot, source) {
                Ok(piece) => return Some(Outcome::Found { source, piece }),
                Err(error) => error,
            },
            Err(error) => error.clone(),
        };
        Some(after(slot, source, skipped.as_ref(), self.named(error, slot, source)))
    }

    fn named(&self, error: Error, slot: &Slot, source: u16) -> Error {
        match self.plan.reference(slot, source) {
            Some(reference) => error.with_reference(reference),
            None => error,
        }
    }
}

/// What becomes of a field whose `source`-th source failed.
#[cold]
fn after(slot: &Slot, source: u16, skipped: Option<&Error>, error: Error) -> Outcome {
    let is_last = usize::from(source) + 1 == slot.field.sources.len();
    let passes = passes_over(&error, slot.field.or_on);
    let error = graver(skipped, error);
    match error.kind() {
        _ if passes && !is_last => Outcome::Asking { source: source + 1, skipped: Some(error) },
        ErrorKind::NotFound => Outcome::Missing(error),
        _ => Outcome::Failed(error),
    }
}

/// The part of the value that the field takes.
fn piece(value: &Fetched, slot: &Slot, source: u16) -> Result<Piece> {
    match slot.field.sources.get(usize::from(source)).and_then(Source::part) {
        None => Ok(Piece::WHOLE),
        Some(part) => json::locate(value.expose(), part).map(Piece::json),
    }
}

fn passes_over(error: &Error, or_on: OrOn) -> bool {
    match or_on {
        OrOn::NotFound => error.kind() == ErrorKind::NotFound,
        OrOn::Unavailable => error.kind() == ErrorKind::NotFound || error.is_transient(),
    }
}

/// The first failure that is not not-found, or else the first.
fn graver(skipped: Option<&Error>, error: Error) -> Error {
    match skipped {
        Some(skipped) if skipped.kind() != ErrorKind::NotFound => skipped.clone(),
        Some(skipped) if error.kind() == ErrorKind::NotFound => skipped.clone(),
        _ => error,
    }
}
