//! One token: what it is, how long it lives, and what ends with it.

use std::{
    fmt,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use http::HeaderValue;
use tokio::time::Instant;

use super::token::Token;
use crate::error::Result;

mod backoff;
mod leases;
mod life;
mod present;
mod trouble;
pub(super) mod upkeep;

pub(super) use leases::{Fate, Leases};
pub(super) use life::{Grant, Life, Step};
pub(super) use present::Sessions;

/// When a token is looked at that nobody has told about: the secrets that a start needs go first.
const SOON: Duration = Duration::from_secs(1);

/// A token that the provider uses, or has used.
pub(super) struct Session {
    token: HeaderValue,
    /// Whether a login made it and it can be given back.
    pub(super) revocable: bool,
    life: Mutex<Known>,
    /// Whether the server took it the last time.
    accepted: AtomicBool,
    /// Whether the server has refused it.
    refused: AtomicBool,
    pub(super) leases: Leases,
}

/// What is known of a token's life.
#[derive(Clone, Copy)]
enum Known {
    Nothing,
    /// It has no end, or the server does not tell.
    Endless,
    Life(Life),
}

impl Session {
    /// A token of which the server has said nothing yet.
    pub(super) fn given(token: Token) -> Result<Self> {
        Self::new(token, false, Known::Nothing)
    }

    /// What a login gave.
    pub(super) fn logged_in(token: Token, revocable: bool, grant: Grant) -> Result<Self> {
        Self::new(token, revocable, Known::of(grant))
    }

    fn new(token: Token, revocable: bool, life: Known) -> Result<Self> {
        Ok(Self {
            token: token.into_header()?,
            revocable,
            life: Mutex::new(life),
            accepted: AtomicBool::default(),
            refused: AtomicBool::default(),
            leases: Leases::default(),
        })
    }

    pub(super) fn token(&self) -> &HeaderValue {
        &self.token
    }

    pub(super) fn is(&self, token: &Token) -> bool {
        self.token.as_bytes() == token.as_ref()
    }

    /// Takes over what the server says of a token that it did not make for us.
    pub(super) fn learn(&self, grant: Option<Grant>) {
        *self.life() = grant.map_or(Known::Endless, Known::of);
    }

    pub(super) fn is_unknown(&self) -> bool {
        matches!(*self.life(), Known::Nothing)
    }

    /// Takes over what a renewal granted; whether it is all that was asked for.
    pub(super) fn renewed(&self, grant: Grant) -> bool {
        match &mut *self.life() {
            Known::Life(life) => life.renewed(grant, Instant::now()),
            Known::Nothing | Known::Endless => true,
        }
    }

    /// For how long a renewal is to be.
    pub(super) fn asked(&self) -> Duration {
        match &*self.life() {
            Known::Life(life) => life.asked(),
            Known::Nothing | Known::Endless => Duration::ZERO,
        }
    }

    /// What is to be done next, and when; `None` if the token needs nothing.
    fn plan(&self) -> Option<(Step, Instant)> {
        let now = Instant::now();
        match &*self.life() {
            Known::Nothing => Some((Step::LookUp, now + SOON)),
            Known::Endless => None,
            Known::Life(life) => Some(life.plan(now, fastrand::f64())),
        }
    }

    /// When the token ends, as far as that is known.
    fn ends(&self) -> Option<Instant> {
        match &*self.life() {
            Known::Life(life) => Some(life.ends()),
            Known::Nothing | Known::Endless => None,
        }
    }

    fn is_over(&self) -> bool {
        self.ends().is_some_and(|end| end <= Instant::now())
    }

    /// The server took the token; whether that is news.
    fn accept(&self) -> bool {
        !self.accepted.load(Ordering::Relaxed) && !self.accepted.swap(true, Ordering::AcqRel)
    }

    /// The server refused the token; whether it is the first thing that it ever said of it.
    fn refuse(&self) -> bool {
        let accepted = self.accepted.swap(false, Ordering::AcqRel);
        let refused = self.refused.swap(true, Ordering::AcqRel);
        !accepted && !refused
    }

    fn is_refused(&self) -> bool {
        self.refused.load(Ordering::Acquire) && !self.accepted.load(Ordering::Acquire)
    }

    /// No code that holds the lock leaves it half changed.
    fn life(&self) -> MutexGuard<'_, Known> {
        self.life.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn of(grant: Grant) -> Self {
        Life::new(grant, Instant::now()).map_or(Self::Endless, Self::Life)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("revocable", &self.revocable).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
