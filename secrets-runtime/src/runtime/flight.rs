//! A fetch that runs as a task of its own.

use std::time::Duration;

use tracing::{Instrument as _, Span};

use super::{
    deadline,
    fetch::{complete, repeat},
};
use crate::{
    cache::Lead,
    error::Result,
    provider::{FetchRequest, Provider as _, SharedProvider},
    reference::SecretRefBuf,
    value::Value,
};

/// Fetches what the leads stand for in one call and gives each its result.
///
/// Nobody waits longer than `limit`: a call that took longer could only fail those who come later.
pub(super) async fn fly(
    provider: SharedProvider,
    crew: Vec<(SecretRefBuf, Lead)>,
    limit: Duration,
) {
    let call = call(&provider, &crew).instrument(span(&crew));
    let results = tokio::time::timeout(limit, call).await;
    let results = results.unwrap_or_else(|_| repeat(&deadline::error(limit), crew.len()));
    for ((reference, lead), result) in crew.into_iter().zip(results) {
        lead.land(result.map_err(|error| error.with_reference(reference.as_ref())));
    }
}

async fn call(provider: &SharedProvider, crew: &[(SecretRefBuf, Lead)]) -> Vec<Result<Value>> {
    let requests: Vec<_> =
        crew.iter().map(|(reference, _)| FetchRequest::new(reference.as_ref())).collect();
    let results = match &requests[..] {
        [single] => vec![provider.fetch(single).await],
        several => provider.fetch_batch(several).await,
    };
    report(&requests, &results);
    complete(results, requests.len())
}

fn span(crew: &[(SecretRefBuf, Lead)]) -> Span {
    let provider = crew.first().map(|(reference, _)| reference.as_ref().scheme().to_owned());
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
