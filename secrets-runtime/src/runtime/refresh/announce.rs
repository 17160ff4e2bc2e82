//! One event for each secret and cycle.

use std::sync::Arc;

use super::super::Shared;
use crate::{
    cache::{Landing, What},
    clock::Ticks,
    error::Error,
    event::{Event, EventKind},
    reference::SecretRefBuf,
};

/// Tells what a fetch changed.
pub(super) fn landing(shared: &Arc<Shared>, landing: &Landing, reference: SecretRefBuf) {
    announce(shared, landing, reference, &Made::default());
}

/// What became of the live values that are made of a secret.
#[derive(Clone, Debug, Default)]
pub(super) struct Made {
    /// One of them was replaced.
    pub(super) replaced: bool,
    /// One of them was not, because the new value is no good.
    pub(super) refused: Option<Error>,
    /// One of them was refused before, and nothing has changed since.
    pub(super) still_refused: bool,
}

impl Made {
    /// Adds what became of another value.
    pub(super) fn join(&mut self, other: Self) {
        self.replaced |= other.replaced;
        self.still_refused |= other.still_refused;
        self.refused = self.refused.take().or(other.refused);
    }
}

/// Tells what a fetch changed, and what became of the values that are made of the secret.
pub(super) fn announce(
    shared: &Arc<Shared>,
    landing: &Landing,
    reference: SecretRefBuf,
    made: &Made,
) {
    if !shared.events.has_listeners() {
        return;
    }
    let (kind, error) = match (&made.refused, &landing.what) {
        (Some(error), _) | (None, What::Failed(error)) => (EventKind::Failed, Some(error.kind())),
        (None, What::Expired(error)) => (EventKind::Expired, Some(error.kind())),
        (None, What::Rotated) => (EventKind::Rotated, None),
        (None, What::Refreshed) if made.replaced => (EventKind::Rotated, None),
        (None, What::Refreshed) if made.still_refused => return,
        (None, What::Refreshed) if landing.failures > 0 => (EventKind::Recovered, None),
        (None, What::Refreshed) => (EventKind::Refreshed, None),
    };
    shared.events.emit(Event {
        kind,
        reference,
        error,
        version: landing.version.clone(),
        failures: landing.failures + u32::from(error.is_some()),
        fallback: landing.fallback,
        age: landing.age.map(Ticks::to_duration),
    });
}

/// Tells what became of a value that is made of a local secret.
pub(super) fn local(
    shared: &Arc<Shared>,
    reference: SecretRefBuf,
    kind: EventKind,
    error: Option<&Error>,
) {
    shared.events.emit(Event {
        kind,
        reference,
        version: None,
        error: error.map(Error::kind),
        failures: u32::from(error.is_some()),
        fallback: false,
        age: None,
    });
}
