//! One fetch for all who ask meanwhile.

use std::sync::Arc;

use tokio::sync::watch;

use super::Cache;
use crate::{
    error::{Error, ErrorKind, Result},
    value::Value,
};

/// What a flight brought; `None` if it was given up and somebody has to start again.
pub(crate) type Outcome = Option<Result<Arc<Value>>>;

/// A fetch that is under way.
pub(super) struct Flight {
    landed: watch::Sender<Outcome>,
}

impl Flight {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { landed: watch::Sender::new(None) })
    }

    pub(super) fn wait(&self) -> Wait {
        Wait(self.landed.subscribe())
    }
}

/// A place among those who wait for a flight.
pub(crate) struct Wait(watch::Receiver<Outcome>);

impl Wait {
    /// What the flight brought.
    ///
    /// Cancel safe: whoever stops waiting changes nothing for the others.
    pub(crate) async fn landed(mut self) -> Outcome {
        let outcome = self.0.wait_for(Option::is_some).await;
        outcome.ok().and_then(|outcome| outcome.clone())
    }
}

/// The duty to fetch one key. Dropped without a result, it hands the duty on.
pub(crate) struct Lead {
    cache: Arc<Cache>,
    key: Box<str>,
    flight: Option<Arc<Flight>>,
}

impl Lead {
    pub(super) fn new(cache: Arc<Cache>, key: Box<str>, flight: Arc<Flight>) -> Self {
        Self { cache, key, flight: Some(flight) }
    }

    /// Gives the result to everybody who waits, and the value to the cache.
    pub(crate) fn land(mut self, result: Result<Value>) {
        self.finish(Some(result.map(Arc::new)));
    }

    fn finish(&mut self, outcome: Outcome) {
        let Some(flight) = self.flight.take() else { return };
        let value = outcome.as_ref().and_then(|result| result.as_ref().ok());
        // The cache first: whoever is woken finds the entry, and no second flight starts.
        self.cache.land(&self.key, &flight, value);
        if outcome.is_some() {
            flight.landed.send_replace(outcome);
        }
    }
}

/// A flight that ends without a result was cancelled, with its tokio runtime for instance,
/// or its provider panicked. Only after a panic is it wrong to start again.
impl Drop for Lead {
    fn drop(&mut self) {
        self.finish(std::thread::panicking().then(|| Err(panicked())));
    }
}

#[cold]
fn panicked() -> Error {
    Error::new(ErrorKind::Unavailable, "the provider panicked")
        .with_hint("correct the provider; what the panic said went to the panic hook")
}
