//! One round of fetches: from the cache, from shared flights, from providers.

use std::fmt::Write as _;

use tokio::runtime::Handle;

use super::{Shared, deadline::Deadline, flight};
use crate::{
    cache::{Claim, Lead, Wait},
    clock::Ticks,
    decode::Fetched,
    error::{Error, ErrorKind, Result},
    plan::ProviderId,
    provider::{FetchRequest, Provider as _},
    reference::SecretRef,
    value::Value,
};

/// After so many shared fetches that were given up, the caller gives up too.
const MAX_TAKE_OVERS: usize = 3;

/// One secret that a caller wants now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    /// The caller's own number for it.
    pub(super) number: usize,
    pub(super) reference: &'a SecretRef<'a>,
    pub(super) provider: ProviderId,
    pub(super) ttl: Ticks,
}

/// Where results go, each as soon as it is known.
pub(super) trait Sink: Send {
    fn put(&mut self, number: usize, result: Result<Fetched>);
}

/// Fetches everything in `wanted` concurrently.
pub(super) async fn fetch(
    shared: &Shared,
    mut wanted: Vec<Wanted<'_>>,
    deadline: &mut Deadline,
    sink: &mut impl Sink,
) {
    let (local, remote) = split(shared, &mut wanted);
    let waiting = begin(shared, remote, sink);
    fetch_local(shared, local, deadline, sink).await;
    land(shared, waiting, deadline, sink).await;
}

/// Puts the requests to one provider side by side; those to local providers come first.
fn split<'w, 'a>(
    shared: &Shared,
    wanted: &'w mut [Wanted<'a>],
) -> (&'w [Wanted<'a>], &'w [Wanted<'a>]) {
    let one_provider = wanted.is_sorted_by(|a, b| a.provider == b.provider);
    if !one_provider {
        wanted.sort_by_key(|wanted| (!shared.is_local(wanted.provider), wanted.provider.0));
    }
    let remote = wanted.chunk_by(|a, b| a.provider == b.provider);
    let local = remote.take_while(|group| shared.is_local(group[0].provider)).map(<[_]>::len).sum();
    wanted.split_at(local)
}

/// Calls the local providers: nothing is shared with other callers and nothing is kept.
async fn fetch_local(
    shared: &Shared,
    wanted: &[Wanted<'_>],
    deadline: &mut Deadline,
    sink: &mut impl Sink,
) {
    for group in wanted.chunk_by(|a, b| a.provider == b.provider) {
        let instance = shared.registry.get(group[0].provider);
        for chunk in group.chunks(instance.capabilities.max_batch()) {
            let requests: Vec<_> =
                chunk.iter().map(|wanted| FetchRequest::new(wanted.reference)).collect();
            let results = deadline.bound(instance.provider.fetch_batch(&requests)).await;
            let results = results.unwrap_or_else(|| repeat(&deadline.error(), chunk.len()));
            for (wanted, result) in chunk.iter().zip(complete(results, chunk.len())) {
                sink.put(wanted.number, result.map(Fetched::Owned));
            }
        }
    }
}

/// A provider that breaks its contract gives errors, not a shift of results.
pub(super) fn complete(results: Vec<Result<Value>>, wanted: usize) -> Vec<Result<Value>> {
    if results.len() == wanted {
        return results;
    }
    let message = "the provider answered with a wrong number of results";
    repeat(&Error::new(ErrorKind::Unavailable, message), wanted)
}

fn repeat(error: &Error, times: usize) -> Vec<Result<Value>> {
    std::iter::repeat_with(|| Err(error.clone())).take(times).collect()
}

type Waiting<'a> = Vec<(Wanted<'a>, Wait)>;

/// Takes what the cache has, joins what others fetch, and starts to fetch the rest.
fn begin<'a>(shared: &Shared, wanted: &[Wanted<'a>], sink: &mut impl Sink) -> Waiting<'a> {
    let mut waiting = Vec::new();
    let mut leads = Vec::new();
    let mut key = String::new();
    for &wanted in wanted {
        key.clear();
        // Writing to a `String` cannot fail.
        let _ = write!(key, "{}", wanted.reference.with_field(None));
        match shared.cache.claim(&key, wanted.ttl) {
            Claim::Hit(value) => {
                sink.put(wanted.number, Ok(Fetched::Shared { value, cached: true }));
            }
            Claim::Wait(wait) => waiting.push((wanted, wait)),
            Claim::Lead(lead, wait) => {
                waiting.push((wanted, wait));
                leads.push((wanted, lead));
            }
        }
    }
    start(shared, leads);
    waiting
}

/// Starts the fetches as tasks of their own: they go on for those who join, and fill the
/// cache, even if this caller goes away.
fn start(shared: &Shared, leads: Vec<(Wanted<'_>, Lead)>) {
    let Ok(handle) = Handle::try_current() else {
        let error = Error::new(ErrorKind::Config, "there is no tokio runtime here")
            .with_hint("call this inside `#[tokio::main]`, or enter a runtime's handle first");
        return leads.into_iter().for_each(|(_, lead)| lead.land(Err(error.clone())));
    };
    let mut leads = leads.into_iter().peekable();
    while let Some((first, _)) = leads.peek() {
        let provider = first.provider;
        let instance = shared.registry.get(provider);
        let size = instance.capabilities.max_batch();
        let mut crew = Vec::new();
        while let Some((wanted, lead)) =
            leads.next_if(|(wanted, _)| wanted.provider == provider && crew.len() < size)
        {
            crew.push((wanted.reference.to_buf(), lead));
        }
        handle.spawn(flight::fly(instance.provider.clone(), crew));
    }
}

/// Waits for the fetches; those that were given up are taken over.
async fn land(
    shared: &Shared,
    mut waiting: Waiting<'_>,
    deadline: &mut Deadline,
    sink: &mut impl Sink,
) {
    if !waiting.is_empty() {
        deadline.start();
    }
    for _ in 0..MAX_TAKE_OVERS {
        let given_up = land_once(waiting, deadline, sink).await;
        if given_up.is_empty() {
            return;
        }
        waiting = begin(shared, &given_up, sink);
    }
    let error = Error::new(ErrorKind::Unavailable, "the fetch was given up several times");
    for (wanted, _) in &waiting {
        sink.put(wanted.number, Err(error.clone()));
    }
}

async fn land_once<'a>(
    waiting: Waiting<'a>,
    deadline: &mut Deadline,
    sink: &mut impl Sink,
) -> Vec<Wanted<'a>> {
    let mut given_up = Vec::new();
    for (wanted, wait) in waiting {
        match deadline.bound(wait.landed()).await {
            Some(Some(Ok(value))) => {
                sink.put(wanted.number, Ok(Fetched::Shared { value, cached: false }));
            }
            Some(Some(Err(error))) => sink.put(wanted.number, Err(error)),
            Some(None) => given_up.push(wanted),
            None => sink.put(wanted.number, Err(deadline.error())),
        }
    }
    given_up
}
