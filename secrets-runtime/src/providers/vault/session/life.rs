//! When a token is to be renewed or replaced. Pure: the moment and the chance are handed in.

use std::time::Duration;

use tokio::time::Instant;

/// What the server said of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Grant {
    /// How long the token lives from now on; zero if it has no end.
    pub(in super::super) ttl: Duration,
    /// What to ask for when it is renewed.
    pub(in super::super) asked: Duration,
    pub(in super::super) renewable: bool,
}

/// What has to be done about a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Step {
    /// Ask the server how long it lives.
    LookUp,
    Renew,
    /// Get another one.
    Replace,
}

/// The life of a token that ends.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Life {
    asked: Duration,
    ends: Instant,
    renewable: bool,
}

impl Life {
    /// `None` if the token has no end.
    pub(super) fn new(grant: Grant, now: Instant) -> Option<Self> {
        let Grant { ttl, asked, renewable } = grant;
        (!ttl.is_zero()).then(|| Self { asked, ends: end(now, ttl), renewable })
    }

    pub(super) fn asked(&self) -> Duration {
        self.asked
    }

    pub(super) fn ends(&self) -> Instant {
        self.ends
    }

    /// What is done next, and when. `chance` is from 0 to 1, and spreads what many processes do.
    ///
    /// A renewal comes when two thirds of what remains have passed, or a little sooner; a token
    /// that cannot be renewed is used a little longer.
    pub(super) fn plan(&self, now: Instant, chance: f64) -> (Step, Instant) {
        let (step, share) = if self.renewable {
            (Step::Renew, (2.0 / 3.0) * (1.0 - chance / 20.0))
        } else {
            (Step::Replace, 2.0 / 3.0 + chance / 5.0)
        };
        (step, now + self.ends.saturating_duration_since(now).mul_f64(share))
    }

    /// Takes over what a renewal granted; whether it is all that was asked for.
    pub(super) fn renewed(&mut self, grant: Grant, now: Instant) -> bool {
        self.ends = end(now, grant.ttl);
        self.renewable = grant.renewable && grant.ttl >= self.asked;
        self.renewable
    }
}

/// A life too long to count ends in a century.
fn end(now: Instant, ttl: Duration) -> Instant {
    const CENTURY: Duration = Duration::from_hours(24 * 365 * 100);
    now + ttl.min(CENTURY)
}

#[cfg(test)]
mod tests;
