//! One round of fetches: from the cache, from shared flights, from providers.

use std::fmt::Write as _;

use tokio::runtime::Handle;

use super::{Shared, deadline::Deadline, flight};
use crate::{
    cache::{Claim, Lead, Wait},
    decode::Fetched,
    error::{Error, ErrorKind, Result},
    plan::{Round, Wanted},
    provider::{FetchRequest, Provider as _},
    value::Value,
};

/// After so many shared fetches that were given up, the caller gives up too.
const MAX_TAKE_OVERS: usize = 3;

/// Where results go, each as soon as it is known.
pub(super) trait Sink: Send {
    fn put(&mut self, number: usize, result: Result<Fetched>);
}

/// Makes all requests of `round` concurrently; `sink` gets a result for each.
pub(super) async fn fetch(
    shared: &Shared,
    round: &Round<'_>,
    deadline: &mut Deadline,
    sink: &mut impl Sink,
) {
    let mut asked = Vec::new();
    for (wanted, requests) in round.groups() {
        if !shared.is_local(wanted[0].provider) {
            asked.extend(wanted.iter().copied().zip(requests.iter().copied()));
        }
    }
    let waiting = if asked.is_empty() { Vec::new() } else { begin(shared, asked, sink) };
    for (wanted, requests) in round.groups() {
        if shared.is_local(wanted[0].provider) {
            fetch_local(shared, wanted, requests, deadline, sink).await;
        }
    }
    land(shared, waiting, deadline, sink).await;
}

/// Calls a local provider: nothing is shared with other callers and nothing is kept.
async fn fetch_local(
    shared: &Shared,
    wanted: &[Wanted],
    requests: &[FetchRequest<'_>],
    deadline: &mut Deadline,
    sink: &mut impl Sink,
) {
    let instance = shared.registry.get(wanted[0].provider);
    let size = instance.capabilities.max_batch();
    for (wanted, requests) in wanted.chunks(size).zip(requests.chunks(size)) {
        let results = deadline.bound(instance.provider.fetch_batch(requests)).await;
        let results = results.unwrap_or_else(|| repeat(&deadline.error(), wanted.len()));
        for (wanted, result) in wanted.iter().zip(complete(results, wanted.len())) {
            sink.put(wanted.number, result.map(Fetched::Owned));
        }
    }
}

/// A provider that breaks its contract gives errors, not a shift of results.
pub(super) fn complete(results: Vec<Result<Value>>, wanted: usize) -> Vec<Result<Value>> {
    if results.len() == wanted {
        return results;
    }
    let message = "the provider answered with a wrong number of results";
    let error = Error::new(ErrorKind::Unavailable, message)
        .with_hint("correct the provider: `fetch_batch` gives one result per request");
    repeat(&error, wanted)
}

pub(super) fn repeat(error: &Error, times: usize) -> Vec<Result<Value>> {
    std::iter::repeat_with(|| Err(error.clone())).take(times).collect()
}

type Asked<'a> = (Wanted, FetchRequest<'a>);

/// Takes what the cache has, joins what others fetch, and starts to fetch the rest.
fn begin<'a>(
    shared: &Shared,
    asked: Vec<Asked<'a>>,
    sink: &mut impl Sink,
) -> Vec<(Asked<'a>, Wait)> {
    let mut waiting = Vec::new();
    let mut leads = Vec::new();
    let mut key = String::new();
    for (wanted, request) in asked {
        key.clear();
        // Writing to a `String` cannot fail.
        let _ = write!(key, "{}", request.reference());
        match shared.cache.claim(&key, wanted.ttl) {
            Claim::Hit(value) => {
                sink.put(wanted.number, Ok(Fetched::Shared { value, cached: true }));
            }
            Claim::Wait(wait) => waiting.push(((wanted, request), wait)),
            Claim::Lead(lead, wait) => {
                waiting.push(((wanted, request), wait));
                leads.push(((wanted, request), lead));
            }
        }
    }
    start(shared, leads);
    waiting
}

/// Starts the fetches as tasks of their own: they go on for those who join, and fill the
/// cache, even if this caller goes away.
fn start(shared: &Shared, leads: Vec<(Asked<'_>, Lead)>) {
    let Ok(handle) = Handle::try_current() else {
        let error = Error::no_tokio();
        return leads.into_iter().for_each(|(_, lead)| lead.land(Err(error.clone())));
    };
    let mut leads = leads.into_iter().peekable();
    while let Some(((first, _), _)) = leads.peek() {
        let provider = first.provider;
        let instance = shared.registry.get(provider);
        let size = instance.capabilities.max_batch();
        let mut crew = Vec::new();
        while let Some(((_, request), lead)) =
            leads.next_if(|((next, _), _)| next.provider == provider && crew.len() < size)
        {
            crew.push((request.reference().to_buf(), lead));
        }
        handle.spawn(flight::fly(instance.provider.clone(), crew, shared.load_limit));
    }
}

/// Waits for the fetches; those that were given up are taken over.
async fn land(
    shared: &Shared,
    mut waiting: Vec<(Asked<'_>, Wait)>,
    deadline: &mut Deadline,
    sink: &mut impl Sink,
) {
    let mut take_overs = 0..MAX_TAKE_OVERS;
    while !waiting.is_empty() {
        deadline.start_round();
        let given_up = land_once(waiting, deadline, sink).await;
        if take_overs.next().is_none() {
            return give_up(&given_up, sink);
        }
        waiting = begin(shared, given_up, sink);
    }
}

fn give_up(asked: &[Asked<'_>], sink: &mut impl Sink) {
    let error = Error::new(ErrorKind::Unavailable, "the fetch was given up several times");
    for (wanted, _) in asked {
        sink.put(wanted.number, Err(error.clone()));
    }
}

async fn land_once<'a>(
    waiting: Vec<(Asked<'a>, Wait)>,
    deadline: &mut Deadline,
    sink: &mut impl Sink,
) -> Vec<Asked<'a>> {
    let mut given_up = Vec::new();
    for (asked, wait) in waiting {
        let Wanted { number, sources_left, .. } = asked.0;
        match deadline.bound_share(sources_left, wait.landed()).await {
            Some(Some(Ok(value))) => {
                sink.put(number, Ok(Fetched::Shared { value, cached: false }));
            }
            Some(Some(Err(error))) => sink.put(number, Err(error)),
            Some(None) => given_up.push(asked),
            None => sink.put(number, Err(deadline.share_error(sources_left))),
        }
    }
    given_up
}
