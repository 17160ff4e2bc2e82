//! One event for each secret and cycle.

use std::sync::Arc;

use super::super::Shared;
use crate::{
    cache::{Landing, What},
    clock::Ticks,
    error::{Error, ErrorKind},
    event::{Event, EventKind},
    reference::SecretRefBuf,
};

/// What became of the live values that are made of a secret.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each may be so of another of the values")]
pub(super) struct Made {
    /// There is one.
    pub(super) is_followed: bool,
    /// One of them lacks something that it needs.
    pub(super) is_lacking: bool,
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
        self.is_followed |= other.is_followed;
        self.is_lacking |= other.is_lacking;
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
    // What is not there, and need not be, has not failed.
    let may_be_absent = made.is_followed && !made.is_lacking && made.refused.is_none();
    if may_be_absent && matches!(&landing.what, What::Failed(error) if is_not_found(error)) {
        return;
    }
    let (kind, error) = match (&made.refused, &landing.what) {
        (Some(error), _) | (None, What::Failed(error)) => (EventKind::Failed, Some(error.kind())),
        (None, What::Expired(error)) => (EventKind::Expired, Some(error.kind())),
        (None, What::Rotated) => (EventKind::Rotated, None),
        (None, What::Refreshed) if made.replaced => (EventKind::Rotated, None),
        (None, What::Refreshed) if made.still_refused => return,
        (None, What::Refreshed | What::Renewed) if landing.failures > 0 => {
            (EventKind::Recovered, None)
        }
        (None, What::Refreshed) => (EventKind::Refreshed, None),
        (None, What::Renewed) => (EventKind::Renewed, None),
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

fn is_not_found(error: &Error) -> bool {
    error.kind() == ErrorKind::NotFound
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
