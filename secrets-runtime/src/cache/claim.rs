//! What a caller does next for one secret.

use std::sync::Arc;

use super::{
    Cache, Flight, Lead, Terms, Wait,
    entry::Entry,
    freshness::{UNDER_WAY, Verdict},
};
use crate::{error::Error, value::Cached};

/// Why a secret is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// To use it.
    Read,
    /// To have a fresh one soon: what will not be fresh in a moment is fetched.
    Refresh,
    /// To have a newer one, whatever is there and whatever failed.
    Force,
}

/// What a caller does next for one key.
pub(crate) enum Claim {
    /// Use the value. If there is a lead, also start the fetch that replaces it.
    Hit { value: Arc<Cached>, stale: bool, ahead: Option<Lead> },
    /// Give up: fetching failed, and the next attempt is not due.
    Refused(Error),
    /// Another caller fetches it.
    Wait(Wait),
    /// Fetch it, for all who ask meanwhile, and wait for it as they do.
    Lead(Lead, Wait),
}

impl Claim {
    /// The same for who asked by another name of the secret.
    fn under(self, key: &str) -> Self {
        match self {
            Self::Wait(wait) => Self::Wait(wait.under(key)),
            Self::Lead(lead, wait) => Self::Lead(lead, wait.under(key)),
            other => other,
        }
    }
}

impl Cache {
    /// The value, or who fetches it. Exactly one caller becomes the lead of a key.
    pub(crate) fn claim(self: &Arc<Self>, key: &str, terms: Terms, need: Need) -> Claim {
        match self.alias(key) {
            Some(stands_for) => self.claim_named(&stands_for, terms, need).under(key),
            None => self.claim_named(key, terms, need),
        }
    }

    fn claim_named(self: &Arc<Self>, key: &str, terms: Terms, need: Need) -> Claim {
        let hash = self.hash(key);
        let shard = self.shard(hash);
        let mut flights = shard.flights();
        // Looked up under the lock: a flight that has landed meanwhile left its result here.
        let index = shard.index.load();
        let entry = index.get(hash, key);
        let mut ahead = None;
        match entry.and_then(|entry| self.settled(entry, terms, need)) {
            Some(Settled::Refused(error)) => return Claim::Refused(error),
            Some(Settled::Use { value, stale, ahead: false }) => {
                return Claim::Hit { value, stale, ahead: None };
            }
            Some(Settled::Use { value, stale, .. }) => ahead = Some((value, stale)),
            None => {}
        }
        if let Some(flight) = flights.get(key) {
            return match ahead {
                Some((value, stale)) => Claim::Hit { value, stale, ahead: None },
                None => Claim::Wait(flight.wait()),
            };
        }
        let key = entry.map_or_else(|| Arc::from(key), |entry| Arc::clone(&entry.key));
        let after_failure = entry.is_some_and(|entry| entry.failure.is_some());
        if entry.is_some_and(|entry| entry.value.is_some()) {
            shard.edit(|index| under_way(index.get_mut(hash, &key)));
        }
        let flight = Flight::new();
        flights.insert(Arc::clone(&key), Arc::clone(&flight));
        let wait = flight.wait();
        let lead = Lead::new(self, (hash, key), terms, after_failure, flight);
        match ahead {
            Some((value, stale)) => Claim::Hit { value, stale, ahead: Some(lead) },
            None => Claim::Lead(lead, wait),
        }
    }

    /// What an entry answers without a fetch that is waited for.
    fn settled(&self, entry: &Entry, terms: Terms, need: Need) -> Option<Settled> {
        let now = self.clock.now();
        let verdict = match need {
            Need::Force => return None,
            // What is being fetched is as good as due: its end is waited for.
            Need::Refresh if entry.times.next_try == UNDER_WAY => return None,
            Need::Refresh if now >= entry.times.next_try => {
                entry.verdict(now.after(terms.policy.together()), terms.policy)
            }
            Need::Read | Need::Refresh => entry.verdict(now, terms.policy),
        };
        match verdict {
            Verdict::Refused => return Some(Settled::Refused(entry.refusal(now))),
            Verdict::Expired => return None,
            Verdict::Ahead | Verdict::Retry if need == Need::Refresh => return None,
            Verdict::Fresh | Verdict::Stale | Verdict::Ahead | Verdict::Retry => {}
        }
        let value = entry.value.clone()?;
        value.mark();
        Some(Settled::Use { value, stale: verdict.is_stale(), ahead: verdict.starts_fetch() })
    }
}

/// An answer without waiting.
enum Settled {
    Use {
        value: Arc<Cached>,
        stale: bool,
        /// Whether it is time to fetch it again.
        ahead: bool,
    },
    Refused(Error),
}

fn under_way(entry: Option<&mut Entry>) {
    if let Some(entry) = entry {
        entry.times.next_try = UNDER_WAY;
    }
}
