//! After a round of fetches: which fields are settled, which ask their next source.
//!
//! A chain of sources stops at any failure but not-found, unless the field says
//! `or_on = "unavailable"`. A failure that was passed over is never forgotten: a
//! field is missing only if every source said so.

use super::load::{Load, Values};
use crate::{
    decode::{Fetched, Outcome, Piece, json},
    error::{Error, ErrorKind, Result},
    plan::{Plan, Slot},
    schema::OrOn,
};

impl Load {
    /// Moves every field on as far as the fetched values allow; whether all are settled.
    pub(super) fn settle(&mut self) -> bool {
        let Self { plan, values, outcomes, .. } = self;
        if outcomes.is_empty() {
            if plan.slots.iter().all(|slot| is_plain(slot, values)) {
                return true;
            }
            *outcomes = plan.slots.iter().map(|slot| first(slot, values)).collect();
        }
        let fields = plan.slots.iter().zip(outcomes);
        fields.fold(true, |all, (slot, outcome)| settle(plan, slot, outcome, values) && all)
    }
}

/// Whether the field's first source has what no other field reads, and the field takes all of it.
/// A struct of such fields alone needs no outcomes.
#[inline]
fn is_plain(slot: &Slot, values: &Values) -> bool {
    slot.sole.is_some_and(|request| matches!(values.get(request), Some(Ok(_))))
}

/// Where a field stands after the first round. Most are settled then.
#[inline]
fn first(slot: &Slot, values: &Values) -> Outcome {
    match slot.request(0).filter(|_| !slot.is_lazy) {
        None => Outcome::Nothing,
        Some(request) if slot.part(0).is_none() && matches!(values.get(request), Some(Ok(_))) => {
            Outcome::Found { source: 0, piece: Piece::WHOLE }
        }
        Some(_) => Outcome::Asking { source: 0, skipped: None },
    }
}

/// Moves one field on until it is settled, or waits for a fetch; whether it is settled.
#[inline]
fn settle(plan: &Plan, slot: &Slot, outcome: &mut Outcome, values: &Values) -> bool {
    while let Outcome::Asking { source, skipped } = outcome {
        let source = *source;
        let given = slot.request(source).and_then(|number| values.get(number));
        let Some(given) = given else { return false };
        let skipped = skipped.take();
        *outcome = match piece(given, slot, source) {
            Ok(piece) => Outcome::Found { source, piece },
            Err(error) => after(slot, source, skipped, named(error, plan, slot, source)),
        };
    }
    true
}

/// The part of the value that the field takes.
fn piece(given: &Result<Fetched>, slot: &Slot, source: u16) -> Result<Piece> {
    let value = given.as_ref().map_err(Error::clone)?;
    match slot.part(source) {
        None => Ok(Piece::WHOLE),
        Some(part) => json::locate(value.expose(), part).map(Piece::json),
    }
}

fn named(error: Error, plan: &Plan, slot: &Slot, source: u16) -> Error {
    match plan.reference(slot, source) {
        Some(reference) => error.with_reference(reference),
        None => error,
    }
}

/// What becomes of a field whose `source`-th source failed.
#[cold]
fn after(slot: &Slot, source: u16, skipped: Option<Error>, error: Error) -> Outcome {
    let is_last = usize::from(source) + 1 == slot.field.sources.len();
    let passes = passes_over(&error, slot.field.or_on);
    let error = graver(skipped, error);
    match error.kind() {
        _ if passes && !is_last => Outcome::Asking { source: source + 1, skipped: Some(error) },
        ErrorKind::NotFound => Outcome::Missing(error),
        _ => Outcome::Failed(error),
    }
}

fn passes_over(error: &Error, or_on: OrOn) -> bool {
    match or_on {
        OrOn::NotFound => error.kind() == ErrorKind::NotFound,
        OrOn::Unavailable => error.kind() == ErrorKind::NotFound || error.is_transient(),
    }
}

/// The first failure that is not not-found, or else the first.
fn graver(skipped: Option<Error>, error: Error) -> Error {
    match skipped {
        Some(skipped) if skipped.kind() != ErrorKind::NotFound => skipped,
        Some(skipped) if error.kind() == ErrorKind::NotFound => skipped,
        _ => error,
    }
}
