//! Whether a session's credentials still give tokens.
//!
//! The official client asks for tokens in a task of its own, without a time limit, and keeps a
//! failure for ten seconds. A session whose login failed or hangs is given up; the next call
//! makes another one, which asks again.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use google_cloud_auth::credentials::Credentials;
use http::Extensions;
use tokio::time::Instant;

use super::error;
use crate::error::Result;

/// How long a login may take before the next call makes another one.
const HANGS: Duration = Duration::from_secs(10);

pub(super) struct Login {
    credentials: Credentials,
    state: Mutex<State>,
}

#[derive(Clone, Copy)]
enum State {
    /// Nobody waits for a token.
    Idle,
    /// The first of those who wait began then.
    Waiting(Instant),
    Failed,
}

impl Login {
    pub(super) fn new(credentials: Credentials) -> Self {
        Self { credentials, state: Mutex::new(State::Idle) }
    }

    /// Makes sure that there is a token.
    pub(super) async fn ensure(&self) -> Result<()> {
        self.wait();
        let headers = self.credentials.headers(Extensions::new()).await;
        *self.state() = if headers.is_ok() { State::Idle } else { State::Failed };
        headers.map(drop).map_err(|cause| error::from_credentials(&cause))
    }

    /// Whether a call may still count on these credentials.
    pub(super) fn is_usable(&self) -> bool {
        match *self.state() {
            State::Idle => true,
            State::Waiting(since) => since.elapsed() < HANGS,
            State::Failed => false,
        }
    }

    fn wait(&self) {
        let mut state = self.state();
        if matches!(*state, State::Idle) {
            *state = State::Waiting(Instant::now());
        }
    }

    /// No code that holds the lock leaves the state half changed.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
