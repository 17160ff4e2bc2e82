//! Makes one live value again of what a load of its plan gave.

use std::sync::Arc;

use super::{
    super::{Shared, load::Load},
    announce::{self, Made},
    tracked::Tracked,
};
use crate::{
    decode::Seen,
    error::{Error, ErrorKind, FieldError},
    event::EventKind,
    live::Prepared,
    plan::ProviderId,
    reference::SecretRef,
};

/// What became of the value.
pub(super) struct Remade {
    pub(super) replaced: bool,
    /// The keys of the secrets because of which it was.
    changed: Vec<String>,
    still_refused: bool,
    /// Why there is no new value, and the secrets that are to blame.
    errors: Vec<Error>,
    /// Why the value is not newer.
    pub(super) error: Option<Error>,
}

impl Remade {
    /// What is told of one of its secrets.
    pub(super) fn for_secret(&self, key: &str, shared: &Shared) -> Made {
        let refused = self.errors.iter().filter(|error| is_refusal(error));
        let mut refused = refused.filter(|error| blames(error, key, shared));
        let is_it = |own: &String| own == key || shared.cache.is_name_of(own, key);
        Made {
            is_followed: true,
            is_lacking: self.error.is_some(),
            replaced: self.changed.iter().any(is_it),
            refused: refused.next().cloned(),
            still_refused: self.still_refused,
        }
    }
}

/// Puts a new value in place if there is one and it is good, and notes how the value stands.
pub(super) fn make(shared: &Arc<Shared>, tracked: &mut Tracked, load: &mut Load) -> Remade {
    let seen: Vec<Seen> = load.values.iter().map(Seen::of).chain(load.searching.seen()).collect();
    let (replaced, errors) = if seen == tracked.good {
        tracked.refused = None;
        (false, Vec::new())
    } else if seen == tracked.seen {
        (false, Vec::new())
    } else {
        replace(shared, tracked, load)
    };
    let is_new = seen != tracked.seen;
    let changed = if replaced { tracked.changed_keys(&seen) } else { Vec::new() };
    if replaced {
        tracked.good.clone_from(&seen);
    }
    let remade = Remade {
        replaced,
        changed,
        still_refused: !is_new && tracked.refused.is_some(),
        error: None,
        errors,
    };
    if is_new {
        tell_of_local(shared, tracked, &seen, &remade);
    }
    tracked.learn(seen, shared);
    tracked.forget_at = tracked.follower.forget_previous();
    let status = tracked.status(shared);
    tracked.follower.set_status(status.clone());
    Remade { error: status.error, ..remade }
}

fn replace(shared: &Arc<Shared>, tracked: &mut Tracked, load: &mut Load) -> (bool, Vec<Error>) {
    let follower = Arc::clone(&tracked.follower);
    let prepared = load.build(shared, |loaded| follower.prepare(loaded));
    let mut errors: Vec<Error> = load.errors.iter().map(FieldError::error).cloned().collect();
    match prepared {
        Prepared::Ready(put) => {
            tracked.refused = None;
            // What is live inside of the value is followed before anybody can see it.
            super::follow(shared, std::mem::take(&mut load.followers));
            put(shared.grace);
            return (true, Vec::new());
        }
        Prepared::Refused => {}
        Prepared::Panicked => errors.push(panicked()),
    }
    // A failed fetch weighs more than a value that does not fit.
    let gravest = errors.iter().find(|error| !is_refusal(error)).or_else(|| errors.first());
    if let Some(error) = gravest.filter(|error| is_refusal(error)) {
        shared.metrics.refused(error);
    }
    tracked.refused = gravest.cloned();
    (false, errors)
}

/// Whether the backend answered, but not with what the field takes.
fn is_refusal(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Decode | ErrorKind::Invalid)
}

/// Whether the backend said that nobody is to use the value any more. After any other error the
/// one of before is used for as long as its age allows.
pub(super) fn is_final(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Denied)
}

/// Whether the error is about the secret at `key`, by any of its names, or about no certain one.
fn blames(error: &Error, key: &str, shared: &Shared) -> bool {
    error.reference().is_none_or(|reference| {
        let own = reference.with_field(None).to_string();
        own == key || shared.cache.is_name_of(&own, key)
    })
}

/// Fetches of remote secrets tell of themselves.
fn tell_of_local(shared: &Arc<Shared>, tracked: &Tracked, seen: &[Seen], remade: &Remade) {
    let is_local = |provider: Option<ProviderId>| provider.is_some_and(|id| shared.is_local(id));
    let requests = tracked.follower.plan().requests.iter();
    for ((request, new), old) in requests.zip(seen).zip(&tracked.seen) {
        if is_local(request.provider) {
            tell_of_one(shared, request.reference, (new, old), remade);
        }
    }
    for (search, reference, new, old) in tracked.matches(seen, &tracked.seen) {
        if is_local(search.provider) {
            tell_of_one(shared, reference, (new, old), remade);
        }
    }
}

fn tell_of_one(
    shared: &Arc<Shared>,
    reference: SecretRef<'_>,
    (new, old): (&Seen, &Seen),
    remade: &Remade,
) {
    if new == old {
        return;
    }
    let key = reference.to_string();
    let error = remade.errors.iter().find(|error| blames(error, &key, shared));
    let kind = match (error, new, old) {
        (Some(_), ..) => EventKind::Failed,
        (None, ..) if remade.replaced => EventKind::Rotated,
        (None, Seen::Value(_), Seen::Failed(_)) => EventKind::Recovered,
        (None, ..) => return,
    };
    announce::local(shared, reference.to_buf(), kind, error);
}

#[cold]
fn panicked() -> Error {
    Error::new(ErrorKind::Invalid, "decoding or validating the new value panicked")
        .with_hint("correct the code; what the panic said went to the panic hook")
}
