//! What a cached entry is worth at a moment. Pure arithmetic.
//!
//! ```text
//! read          draw · ttl           ttl              ttl + stale_if_error
//!  ├── fresh ──────┼── refresh ahead ──┼── expired / stale ──┼── refused
//! ```
//!
//! Whoever finds an expired value waits for its fetch. Once that has failed nobody waits any
//! more: the value is stale, and fetched again in the background when the next attempt is due.
//!
//! A leased value has no other time to live than its lease: readers' policies do not shorten it, and
//! nothing makes it longer.
//!
//! `draw` is the share of the time to live after which a value is fetched again; it
//! differs between rounds of fetches, so that processes that started together do not
//! refresh together.

use crate::clock::Ticks;

/// How old a value may be for one reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    /// How long a value is used without asking again.
    pub(crate) ttl: Ticks,
    /// How much longer it is used while its provider fails.
    pub(crate) stale: Ticks,
}

impl Policy {
    /// The stricter of both.
    pub(crate) fn min(self, other: Self) -> Self {
        Self { ttl: self.ttl.min(other.ttl), stale: self.stale.min(other.stale) }
    }

    /// How much earlier than due a value is fetched together with others: a twentieth of its time
    /// to live, and no more than a second.
    pub(crate) fn together(self) -> Ticks {
        self.ttl.scaled(u32::MAX / 20).min(Ticks::SECOND)
    }

    /// How long a value is of any use to this reader.
    pub(crate) fn longest(self) -> Ticks {
        self.ttl.after(self.stale)
    }
}

/// A part of a span, in units of 2⁻³².
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share(u32);

impl Share {
    /// One of the shares in [0.8, 0.95], given a random number in [0, 1].
    ///
    /// Below 1, so that there is time to refresh before the value expires.
    pub(crate) fn drawn(random: f64) -> Self {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 2³²")]
        Self(((0.8 + 0.15 * random.clamp(0.0, 1.0)) * f64::from(u32::MAX)) as u32)
    }

    /// One of the shares in [2/3, 0.7], given a random number in [0, 1]: when a lease is renewed.
    pub(crate) fn of_lease(random: f64) -> Self {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 2³²")]
        Self(((2.0 / 3.0 + random.clamp(0.0, 1.0) / 30.0) * f64::from(u32::MAX)) as u32)
    }

    /// Of no span anything: what has this share is fetched again as soon as that is allowed.
    pub(crate) const NONE: Self = Self(0);

    #[inline]
    pub(crate) fn of(self, span: Ticks) -> Ticks {
        span.scaled(self.0)
    }
}

/// When an entry was read, and what follows from it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// When the value was read.
    pub(crate) fetched_at: Ticks,
    /// How long it may count as fresh, whatever a reader's time to live is.
    pub(crate) fresh_for: Ticks,
    /// How long its backend accepts it.
    pub(crate) valid_for: Ticks,
    /// Whether that is a lease.
    pub(crate) is_leased: bool,
    pub(crate) draw: Share,
    /// When the next fetch may begin.
    pub(crate) next_try: Ticks,
    /// Whether the last fetch failed.
    pub(crate) has_failed: bool,
}

/// The [`Times::next_try`] of an entry that is being fetched.
pub(crate) const UNDER_WAY: Ticks = Ticks::MAX;

/// What one reader does with an entry that has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Use it.
    Fresh,
    /// Use it, and start the fetch that replaces it.
    Ahead,
    /// Fetch it, or wait for who does.
    Expired,
    /// Use it although it has expired: fetching failed, and the next attempt is not due.
    Stale,
    /// The same, and start the next attempt.
    Retry,
    /// It is too old to use, and the next attempt is not due.
    Refused,
}

impl Verdict {
    /// Whether the reader has a fetch started, although it uses the value.
    #[inline]
    pub(crate) fn starts_fetch(self) -> bool {
        matches!(self, Self::Ahead | Self::Retry)
    }

    /// Whether the value is used past its time to live.
    #[inline]
    pub(crate) fn is_stale(self) -> bool {
        matches!(self, Self::Stale | Self::Retry)
    }
}

impl Times {
    /// The quick answer for most reads.
    #[inline]
    pub(crate) fn is_fresh(&self, now: Ticks, policy: Policy) -> bool {
        now.since(self.fetched_at) < self.fresh_until_age(policy)
    }

    /// The age at which it is to be fetched again.
    pub(crate) fn fresh_until_age(&self, policy: Policy) -> Ticks {
        self.draw.of(self.ttl(policy))
    }

    /// The age at which it is of no use to anybody, if all readers so far may use it for `longest`.
    pub(crate) fn ends_at_age(&self, longest: Ticks) -> Ticks {
        if self.is_leased { self.valid_for } else { longest.min(self.valid_for) }
    }

    /// How long after it was last asked for it may be asked for again because it is due.
    pub(crate) fn rest(&self, policy: Policy) -> Ticks {
        match (self.is_leased, self.draw) {
            (true, Share::NONE) => Ticks::ZERO,
            // There is not much time left, and the wait after a failure is enough of a rest.
            (true, _) if self.has_failed => Ticks::ZERO,
            (true, _) => self.ttl(policy).scaled(u32::MAX / 2),
            (false, _) => policy.ttl.scaled(u32::MAX / 4 * 3),
        }
    }

    /// Its time to live.
    pub(crate) fn ttl(&self, policy: Policy) -> Ticks {
        if self.is_leased { self.fresh_for } else { policy.ttl.min(self.fresh_for) }
    }

    pub(crate) fn verdict(&self, now: Ticks, policy: Policy) -> Verdict {
        let may_fetch = now >= self.next_try;
        if self.is_fresh(now, policy) {
            Verdict::Fresh
        } else if now.since(self.fetched_at) < self.ttl(policy) {
            if may_fetch { Verdict::Ahead } else { Verdict::Fresh }
        } else if self.has_failed && self.is_usable(now, policy) {
            if may_fetch { Verdict::Retry } else { Verdict::Stale }
        } else if may_fetch || self.next_try == UNDER_WAY {
            Verdict::Expired
        } else {
            Verdict::Refused
        }
    }

    /// Whether the value may be used if it cannot be fetched again.
    pub(crate) fn is_usable(&self, now: Ticks, policy: Policy) -> bool {
        now.since(self.fetched_at) < self.usable_for(policy)
    }

    fn usable_for(&self, policy: Policy) -> Ticks {
        self.ttl(policy).after(policy.stale).min(self.valid_for)
    }

    /// When the entry is to be fetched again for a reader with this policy.
    pub(crate) fn due(&self, policy: Policy) -> Ticks {
        let ahead = self.fetched_at.after(self.fresh_until_age(policy));
        match self.next_try {
            UNDER_WAY => ahead,
            next_try => ahead.max(next_try),
        }
    }

    /// When the value expires for a reader with this policy.
    pub(crate) fn expires(&self, policy: Policy) -> Ticks {
        self.fetched_at.after(self.ttl(policy))
    }

    /// Until when the value may be used at all.
    pub(crate) fn usable_until(&self, policy: Policy) -> Ticks {
        self.fetched_at.after(self.usable_for(policy))
    }
}

#[cfg(test)]
mod tests;
