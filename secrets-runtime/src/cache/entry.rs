//! One cached secret, and what is known about fetching it.

use std::sync::Arc;

use super::{
    Column, Terms,
    freshness::{Policy, Share, Times, UNDER_WAY, Verdict},
};
use crate::{
    clock::Ticks,
    error::{Error, ErrorKind},
    value::Cached,
};

/// The failures since the last success.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) count: u32,
    pub(crate) last: Error,
    pub(crate) at: Ticks,
    /// Until when nobody fetches who does not insist.
    pub(crate) until: Ticks,
}

/// What the cache knows about one secret. A clone shares key, value and failure.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) hash: u64,
    pub(super) key: Arc<str>,
    /// `None` if the secret could not be read, or may not be used any more.
    pub(super) value: Option<Arc<Cached>>,
    pub(super) times: Times,
    /// Whose reads are counted.
    pub(super) column: Column,
    /// How old it may be for readers that do not say.
    pub(super) policy: Policy,
    /// Its age at the end of being fresh under `policy`.
    pub(super) fresh_until_age: Ticks,
    /// How long it is of use to the most patient reader so far.
    pub(super) keep_for: Ticks,
    pub(super) failure: Option<Arc<Failure>>,
}

impl Entry {
    /// What a reader does that has no policy of its own; `None` if it has to wait.
    #[inline]
    pub(super) fn default_verdict(&self, now: Ticks) -> Option<Verdict> {
        if now.since(self.times.fetched_at) < self.fresh_until_age {
            return Some(Verdict::Fresh);
        }
        self.late_verdict(now)
    }

    #[cold]
    fn late_verdict(&self, now: Ticks) -> Option<Verdict> {
        let verdict = self.verdict(now, self.policy);
        (!matches!(verdict, Verdict::Expired | Verdict::Refused)).then_some(verdict)
    }

    pub(super) fn verdict(&self, now: Ticks, policy: Policy) -> Verdict {
        match self.value {
            Some(_) => self.times.verdict(now, policy),
            None if now >= self.times.next_try || self.times.next_try == UNDER_WAY => {
                Verdict::Expired
            }
            None => Verdict::Refused,
        }
    }

    /// An entry without a value.
    pub(super) fn failed(hash: u64, key: Arc<str>, terms: Terms, draw: Share) -> Self {
        let times = Times {
            fetched_at: Ticks::ZERO,
            fresh_for: Ticks::ZERO,
            valid_for: Ticks::ZERO,
            is_leased: false,
            draw,
            next_try: Ticks::ZERO,
            has_failed: false,
        };
        let (fresh_until_age, keep_for) = (Ticks::ZERO, Ticks::ZERO);
        Self {
            hash,
            key,
            value: None,
            times,
            column: terms.column,
            policy: terms.default,
            fresh_until_age,
            keep_for,
            failure: None,
        }
    }

    /// How many fetches have failed since the last success.
    pub(super) fn failures(&self) -> u32 {
        self.failure.as_ref().map_or(0, |failure| failure.count)
    }

    /// Notes a failure, and when the next attempt may be made. A wait that has not ended yet is
    /// never made shorter.
    pub(super) fn fail(&mut self, error: &Error, wait: Ticks, now: Ticks) {
        let earlier = self.failure.as_ref().map_or(Ticks::ZERO, |failure| failure.until);
        // Never the mark of a fetch that is under way.
        let until = now.after(wait).max(earlier).min(Ticks::LAST);
        let count = self.failures().saturating_add(1);
        self.failure = Some(Arc::new(Failure { count, last: error.clone(), at: now, until }));
        self.times.next_try = until;
        self.times.has_failed = true;
    }

    /// The fetch that was under way has ended without a result.
    pub(super) fn give_up(&mut self) {
        self.times.next_try = self.failure.as_ref().map_or(Ticks::ZERO, |failure| failure.until);
    }

    /// The age at which the value is of no use to anybody.
    pub(super) fn ends_at_age(&self) -> Ticks {
        self.times.ends_at_age(self.keep_for)
    }

    /// Takes the value away.
    pub(super) fn forget_value(&mut self) {
        self.value = None;
        self.times.fresh_for = Ticks::ZERO;
        self.times.valid_for = Ticks::ZERO;
        self.times.is_leased = false;
        self.fresh_until_age = Ticks::ZERO;
    }

    /// What a reader is told that may neither use the value nor fetch it now.
    #[cold]
    pub(super) fn refusal(&self, now: Ticks) -> Error {
        let Some(failure) = &self.failure else { return unknown() };
        let error = match self.value {
            Some(_) => too_old(&failure.last, now.since(self.times.fetched_at)),
            None => failure.last.clone(),
        };
        if error.kind() == ErrorKind::NotFound {
            return error;
        }
        let (ago, left) = (now.since(failure.at), self.times.next_try.since(now));
        error.with_note(format!(
            "this was {} ago; the next attempt is in {}",
            ago.to_text(),
            left.to_text()
        ))
    }
}

/// The failure of a fetch for a reader who finds the cached value too old to use.
#[cold]
pub(crate) fn too_old(error: &Error, age: Ticks) -> Error {
    error.clone().with_note(format!(
        "the cached value is {} old, more than `ttl` and `stale_if_error` allow",
        age.to_text()
    ))
}

/// A failure is always kept with the entry that it concerns.
#[cold]
fn unknown() -> Error {
    Error::new(ErrorKind::Unavailable, "the secret could not be read")
}
