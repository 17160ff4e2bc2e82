//! Waiting for shared fetches.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{Asked, MAX_TAKE_OVERS, Sink, begin};
use crate::{
    cache::{Arrived, Column, Counted, Need, Wait},
    clock::Ticks,
    decode::{Fetched, Reuse},
    error::{Error, ErrorKind, Result},
    plan::Wanted,
    runtime::{Shared, deadline::Deadline},
};

/// How long who has a value that may still be used waits for a newer one.
const PATIENCE: Duration = Duration::from_secs(2);

/// Waits for the fetches; those that were given up are taken over.
pub(super) async fn land(
    shared: &Arc<Shared>,
    mut waiting: Vec<(Asked<'_>, Wait)>,
    deadline: &mut Deadline,
    sink: &mut impl Sink,
) {
    let mut take_overs = 0..MAX_TAKE_OVERS;
    while !waiting.is_empty() {
        deadline.start_round();
        let given_up = land_once(shared, waiting, deadline, sink).await;
        if shared.is_closed() {
            return put_all(&given_up, &Error::shut_down(), sink);
        }
        if take_overs.next().is_none() {
            return give_up(&given_up, sink);
        }
        waiting = begin(shared, given_up, sink);
    }
}

fn give_up(asked: &[Asked<'_>], sink: &mut impl Sink) {
    let error = Error::new(ErrorKind::Unavailable, "the fetch was given up several times");
    put_all(asked, &error, sink);
}

fn put_all(asked: &[Asked<'_>], error: &Error, sink: &mut impl Sink) {
    for (wanted, _) in asked {
        sink.put(wanted.number, Err(error.clone()));
    }
}

async fn land_once<'a>(
    shared: &Shared,
    waiting: Vec<(Asked<'a>, Wait)>,
    deadline: &mut Deadline,
    sink: &mut impl Sink,
) -> Vec<Asked<'a>> {
    let mut given_up = Vec::new();
    let patience = Instant::now() + PATIENCE;
    for (asked, wait) in waiting {
        let Wanted { number, sources_left, .. } = asked.0;
        let waited = patiently(shared, asked, wait, patience);
        let result = match deadline.bound_share(sources_left, waited).await {
            Some(Waited::For(arrived)) => suited(asked.0, arrived),
            Some(Waited::InVain) => None,
            Some(Waited::Enough) => Some(Err(slow())),
            None => Some(Err(deadline.share_error(sources_left))),
        };
        match result {
            None => given_up.push(asked),
            Some(result) => {
                sink.put(number, result.or_else(|error| or_stale(shared, asked, error)));
            }
        }
    }
    given_up
}

/// The end of waiting for one flight.
enum Waited {
    For(Arrived),
    /// It was given up.
    InVain,
    /// Who waits has a value that may still be used.
    Enough,
}

async fn patiently(shared: &Shared, asked: Asked<'_>, wait: Wait, until: Instant) -> Waited {
    let waited = |arrived: Option<Arrived>| arrived.map_or(Waited::InVain, Waited::For);
    if !is_spared(shared, asked) {
        return waited(wait.landed().await);
    }
    let arrived = tokio::time::timeout_at(until, wait.landed()).await;
    arrived.map_or(Waited::Enough, waited)
}

/// Whether there is a value that may be used if no newer one comes.
fn is_spared(shared: &Shared, (wanted, request): Asked<'_>) -> bool {
    let key = request.reference().to_string();
    wanted.need != Need::Force && shared.cache.has_usable(&key, wanted.policy)
}

#[cold]
fn slow() -> Error {
    Error::new(ErrorKind::Timeout, format!("no newer value within {PATIENCE:?}"))
}

/// What a flight brought, for one of those who waited; `None` if it is too old for this one.
fn suited(wanted: Wanted, arrived: Arrived) -> Option<Result<Fetched>> {
    let Arrived { result, age, renewed } = arrived;
    let is_new = age == Ticks::ZERO && !renewed;
    let reuse = if is_new { Reuse::Fetched } else { Reuse::Cached };
    let is_young = renewed || age < wanted.policy.ttl;
    let suits = is_new || (wanted.need != Need::Force && is_young);
    (suits || result.is_err()).then(|| result.map(|value| Fetched::Shared { value, reuse }))
}

/// The value of before if it may be used, since the fetch failed.
#[cold]
fn or_stale(shared: &Shared, (wanted, request): Asked<'_>, error: Error) -> Result<Fetched> {
    if wanted.need == Need::Force {
        return Err(error);
    }
    let key = request.reference().to_string();
    let value = shared.cache.after_failure(&key, wanted.policy, error)?;
    shared.cache.tally().count(Column::of(wanted.provider), Counted::Stale);
    Ok(Fetched::Shared { value, reuse: Reuse::Stale })
}
