//! A fetch that runs as a task of its own.

use std::{sync::Arc, time::Duration};

use tracing::{Instrument as _, Span};

use super::{
    Shared, deadline,
    fetch::{complete, repeat},
};
use crate::{
    cache::{Brought, Lead, freshness::Share},
    error::Result,
    plan::ProviderId,
    provider::{FetchRequest, Provider as _, SharedProvider},
    reference::SecretRefBuf,
    value::Value,
};

/// One secret of a fetch.
pub(super) struct Passenger {
    pub(super) reference: SecretRefBuf,
    pub(super) lead: Lead,
    /// Whether a failure is left to a later fetch.
    pub(super) once: bool,
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
    let limit: Duration = shared.load_limit;
    let provider = &shared.registry.get(provider).provider;
    let call = call(provider, &crew).instrument(span(&crew));
    let results = tokio::time::timeout(limit, call).await;
    let results = results.unwrap_or_else(|_| repeat(&deadline::error(limit), crew.len()));
    for (Passenger { reference, lead, .. }, result) in crew.into_iter().zip(results) {
        let result = result.map_err(|error| error.with_reference(reference.as_ref()));
        if let Some(landing) = lead.land(result, Brought::now(draw)) {
            shared.landed(landing, reference);
        }
    }
}

async fn call(provider: &SharedProvider, crew: &[Passenger]) -> Vec<Result<Value>> {
    let requests: Vec<_> =
        crew.iter().map(|one| FetchRequest::new(one.reference.as_ref()).once(one.once)).collect();
    let results = match &requests[..] {
        [single] => vec![provider.fetch(single).await],
        several => provider.fetch_batch(several).await,
    };
    report(&requests, &results);
    complete(results, requests.len())
}

fn span(crew: &[Passenger]) -> Span {
    let provider = crew.first().map(|one| one.reference.as_ref().scheme().to_owned());
    tracing::debug_span!("secrets.fetch", provider, secrets = crew.len())
}

/// Failures by reference and kind; messages are left to whoever gets the error.
fn report(requests: &[FetchRequest<'_>], results: &[Result<Value>]) {
    for (request, result) in requests.iter().zip(results) {
        if let Err(error) = result {
            tracing::debug!(secret = %request.reference(), kind = %error.kind(), "fetch failed");
        }
    }
}
