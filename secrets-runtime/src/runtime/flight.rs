//! A fetch that runs as a task of its own.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    task::Poll,
};

use futures_util::future::join;
use tokio::time::Instant;
use tracing::{Instrument as _, Span};

use super::{
    Landed, Shared, deadline,
    fetch::{complete, repeat},
};
use crate::{
    cache::{Brought, Lead, What, freshness::Share, panicked},
    error::{Error, ErrorKind, Result},
    lease::Lease,
    plan::ProviderId,
    provider::{FetchRequest, Provider as _, SharedProvider},
    reference::SecretRefBuf,
    value::{Cached, Value},
};

mod renew;

/// One secret of a fetch.
pub(super) struct Passenger {
    pub(super) reference: SecretRefBuf,
    pub(super) lead: Lead,
    /// Whether a failure is left to a later fetch.
    pub(super) once: bool,
    /// Whether its provider has to be read, whatever others have read lately.
    pub(super) anew: bool,
}

impl Passenger {
    pub(super) fn request(&self) -> FetchRequest<'_> {
        FetchRequest::new(self.reference.as_ref()).once(self.once).anew(self.anew)
    }
}

/// A fetch of secrets of one provider.
pub(super) struct Flight {
    pub(super) shared: Arc<Shared>,
    pub(super) draw: Share,
    pub(super) start: Instant,
    provider: ProviderId,
}

/// Fetches what the leads stand for in one call and gives each its result.
///
/// Nobody waits longer than the limit: a call that took longer could only fail those who come later.
pub(super) async fn fly(
    shared: Arc<Shared>,
    provider: ProviderId,
    crew: Vec<Passenger>,
    draw: Share,
) {
    let flight = Flight { shared, draw, start: Instant::now(), provider };
    let (lent, crew) = renew::lent(crew);
    // Nobody waits for somebody else's renewal.
    let renewed = async { flight.read(renew::renew(&flight, lent).await).await };
    join(renewed, flight.read(crew)).await;
}

impl Flight {
    async fn read(&self, crew: Vec<Passenger>) {
        if crew.is_empty() {
            return;
        }
        #[cfg(feature = "second-level")]
        if let Some(store) = &self.shared.second_level {
            return super::recall::fly(self, store, crew).await;
        }
        self.direct(crew).await;
    }

    /// Has all of it read from the provider.
    pub(super) async fn direct(&self, crew: Vec<Passenger>) {
        let requests: Vec<_> = crew.iter().map(Passenger::request).collect();
        let results = self.call(&requests).await;
        for (passenger, result) in crew.into_iter().zip(results) {
            self.land(passenger, result, Brought::now(self.draw));
        }
    }

    /// Calls the provider, for no longer than the limit allows.
    pub(super) async fn call(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        let limit = self.shared.load_limit;
        let provider = &self.shared.registry.get(self.provider).provider;
        let call = caught(call(provider, requests)).instrument(span(requests));
        let results = tokio::time::timeout(limit.saturating_sub(self.start.elapsed()), call).await;
        let results =
            results.unwrap_or_else(|_| Some(repeat(&deadline::error(limit), requests.len())));
        let results = results.unwrap_or_else(|| repeat(&panicked(), requests.len()));
        self.shared.leases.note(&self.shared.clock, self.provider, &results);
        results.into_iter().map(|result| result.and_then(still_lent)).collect()
    }

    /// Gives one secret its result; whether that is a new value which the cache now has.
    pub(super) fn land(
        &self,
        passenger: Passenger,
        result: Result<impl Into<Arc<Cached>>>,
        brought: Brought,
    ) -> bool {
        let Passenger { reference, lead, .. } = passenger;
        let result = result.map_err(|error| error.with_reference(reference.as_ref()));
        let mut is_new = false;
        lead.land(result, brought, |landing, result| {
            is_new = matches!(landing.what, What::Refreshed | What::Rotated) && !landing.fallback;
            self.shared.landed(Landed { landing, reference, result: result.clone() });
        });
        is_new
    }
}

/// What `future` gives; `None` if it panics.
///
/// What a provider leaves half done then is its own business: it is not polled again.
pub(super) async fn caught<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let poll = poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        polled.map_or(Poll::Ready(None), |polled| polled.map(Some))
    });
    poll.await
}

/// As a value it would be fetched again at once, and so in a loop.
fn still_lent(value: Value) -> Result<Value> {
    if value.lease().is_some_and(Lease::is_over) {
        let message = "the lease was over before the value was there";
        return Err(Error::new(ErrorKind::Unavailable, message).with_hint(
            "look at why the backend ends leases so soon, or lends for so short a time",
        ));
    }
    Ok(value)
}

async fn call(provider: &SharedProvider, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
    let results = match requests {
        [single] => vec![provider.fetch(single).await],
        several => provider.fetch_batch(several).await,
    };
    report(requests, &results);
    complete(results, requests.len())
}

fn span(requests: &[FetchRequest<'_>]) -> Span {
    let provider = requests.first().map(|request| request.reference().scheme().to_owned());
    tracing::debug_span!("secrets.fetch", provider, secrets = requests.len())
}

/// Failures by reference and kind; messages are left to whoever gets the error.
fn report(requests: &[FetchRequest<'_>], results: &[Result<Value>]) {
    for (request, result) in requests.iter().zip(results) {
        if let Err(error) = result {
            tracing::debug!(secret = %request.reference(), kind = %error.kind(), "fetch failed");
        }
    }
}
