//! One fetch for all who ask meanwhile.

use std::sync::Arc;

use tokio::sync::watch;

use super::{
    Brought, Cache, Column, Landing,
    freshness::{Policy, Share},
};
use crate::{
    clock::Ticks,
    error::{Error, ErrorKind, Result},
    reference::{SecretRef, SecretRefBuf},
    value::Cached,
};

/// What a flight brought; `None` if it was given up and somebody has to start again.
pub(crate) type Outcome = Option<Arrived>;

/// What a flight brought to those who wait.
#[derive(Clone)]
pub(crate) struct Arrived {
    /// The value; an error if its provider could not be read, even if a value of before is kept.
    pub(crate) result: Result<Arc<Cached>>,
    /// How long ago the provider was read.
    pub(crate) age: Ticks,
    /// Whether it is the value of before, whose lease was extended.
    pub(crate) renewed: bool,
}

impl Arrived {
    fn now(result: Result<Arc<Cached>>) -> Self {
        Self { result, age: Ticks::ZERO, renewed: false }
    }
}

/// A fetch that is under way.
pub(super) struct Flight {
    landed: watch::Sender<Outcome>,
}

impl Flight {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { landed: watch::Sender::new(None) })
    }

    pub(super) fn wait(&self) -> Wait {
        Wait { landed: self.landed.subscribe(), name: None }
    }

    fn land(&self, arrived: Arrived) {
        self.landed.send_replace(Some(arrived));
    }
}

/// A place among those who wait for a flight.
pub(crate) struct Wait {
    landed: watch::Receiver<Outcome>,
    /// What the secret was called by who asked, if it is fetched under another name.
    name: Option<Box<str>>,
}

impl Wait {
    pub(super) fn under(mut self, key: &str) -> Self {
        self.name = key.parse().ok().map(|key: SecretRefBuf| key.as_ref().name().into());
        self
    }

    /// What the flight brought.
    ///
    /// Cancel safe: whoever stops waiting changes nothing for the others.
    pub(crate) async fn landed(mut self) -> Outcome {
        let outcome = self.landed.wait_for(Option::is_some).await;
        let outcome = outcome.ok().and_then(|outcome| outcome.clone())?;
        // A secret that was made anew does not answer to the names of the one before.
        match (&outcome.result, &self.name) {
            (Ok(value), Some(name)) if !value.aliases().contains(name) => None,
            _ => Some(outcome),
        }
    }
}

/// How a fetched value is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    /// How old the value may be for the reader that has it fetched.
    pub(crate) policy: Policy,
    /// The same for readers that do not say.
    pub(crate) default: Policy,
    /// Whether the cache keeps the value at all.
    pub(crate) keep: bool,
    /// Whose reads are counted.
    pub(crate) column: Column,
}

/// The duty to fetch one key. Dropped without a result, it hands the duty on.
pub(crate) struct Lead {
    pub(super) cache: Arc<Cache>,
    pub(super) key: Arc<str>,
    pub(super) hash: u64,
    pub(super) terms: Terms,
    /// Whether the last fetch of the key failed: another one is not repeated at once.
    after_failure: bool,
    pub(super) generation: u64,
    flight: Option<Arc<Flight>>,
}

impl Lead {
    pub(super) fn new(
        cache: &Arc<Cache>,
        (hash, key): (u64, Arc<str>),
        terms: Terms,
        after_failure: bool,
        flight: Arc<Flight>,
    ) -> Self {
        let generation = cache.generation();
        let cache = Arc::clone(cache);
        Self { cache, key, hash, terms, after_failure, generation, flight: Some(flight) }
    }

    /// What to fetch for `asked`: the same, or the same secret by the name that its entry has.
    pub(crate) fn reference(&self, asked: SecretRef<'_>) -> SecretRefBuf {
        let own = self.key.parse().ok();
        own.filter(|own: &SecretRefBuf| own.as_ref() != asked).unwrap_or_else(|| asked.to_buf())
    }

    /// Whether the last fetch of this secret failed.
    pub(crate) fn is_after_failure(&self) -> bool {
        self.after_failure
    }

    /// Gives the result to everybody who waits, and the value to the cache. Before anybody is
    /// woken `tell` gets what was changed; it is not called if the key was invalidated meanwhile,
    /// so that nothing of this fetch is kept.
    pub(crate) fn land(
        mut self,
        result: Result<impl Into<Arc<Cached>>>,
        brought: Brought,
        tell: impl FnOnce(Landing, &Result<Arc<Cached>>),
    ) {
        let Some(flight) = self.flight.take() else { return };
        let result = result.map(Into::into);
        let (age, renewed, failure) = (brought.age, brought.renewed, brought.failure.clone());
        // The cache first: whoever is woken finds the entry, and no second flight starts.
        let (result, landing) = self.cache.land(&self, &flight, result, brought);
        if let Some(landing) = landing {
            tell(landing, &result);
        }
        flight.land(Arrived { result: failure.map_or(result, Err), age, renewed });
    }

    /// Gives the error to everybody who waits; that the secret could not be fetched is not noted.
    pub(crate) fn refuse(mut self, error: Error) {
        let Some(flight) = self.flight.take() else { return };
        self.cache.give_up(&self, &flight);
        flight.land(Arrived::now(Err(error)));
    }
}

/// A flight that ends without a result was cancelled, with its tokio runtime for instance,
/// or something in it panicked. After a panic it is wrong to start again at once.
impl Drop for Lead {
    fn drop(&mut self) {
        let Some(flight) = self.flight.take() else { return };
        if !std::thread::panicking() {
            return self.cache.give_up(self, &flight);
        }
        let brought = Brought::now(Share::drawn(fastrand::f64()));
        let (result, _) = self.cache.land(self, &flight, Err(panicked()), brought);
        flight.land(Arrived::now(result));
    }
}

#[cold]
pub(crate) fn panicked() -> Error {
    Error::new(ErrorKind::Unavailable, "the provider panicked")
        .with_hint("correct the provider; what the panic said went to the panic hook")
}
