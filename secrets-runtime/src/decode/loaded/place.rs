//! One field of a load, and how the search for its value ended.

use crate::{
    decode::Outcome,
    error::{Error, ErrorKind, FieldError, Result},
    plan::{Plan, Slot},
};

/// One field in the plan, and how the search for its value ended.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) slot: &'a Slot,
    pub(super) outcome: &'a Outcome,
}

impl Place<'_> {
    /// A field that no source has: what stands for it, or why that is an error.
    pub(super) fn absent<T>(&self, stand_in: Option<T>) -> Result<T> {
        match (self.outcome, stand_in) {
            (_, Some(value)) => Ok(value),
            (Outcome::Missing(error), None) => Err(error.clone()),
            (_, None) => Err(Error::new(ErrorKind::NotFound, "there is no such secret")),
        }
    }

    /// The error with the field's path and the reference it was filled from, or else its first.
    #[cold]
    pub(super) fn named(&self, plan: &Plan, error: Error) -> FieldError {
        let source = match self.outcome {
            Outcome::Found { source, .. } => *source,
            _ => 0,
        };
        let error = match plan.reference(self.slot, source) {
            Some(reference) => error.with_reference(reference),
            None => error,
        };
        FieldError::new(plan.path(self.slot), error)
    }
}
