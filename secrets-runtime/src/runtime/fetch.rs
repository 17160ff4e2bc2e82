//! One round of fetches: from the cache, from shared flights, from providers.

use std::{fmt::Write as _, sync::Arc};

use tokio::runtime::Handle;

use super::{
    Shared,
    deadline::Deadline,
    flight::{self, Passenger},
    metrics, preload, upkeep,
};
use crate::{
    cache::{Claim, Column, Lead, Need, Terms, Wait, freshness::Share},
    decode::{Fetched, Reuse},
    error::{Error, ErrorKind, Result},
    plan::{Round, Wanted},
    provider::{FetchRequest, Provider as _},
    reference::SecretRefBuf,
    value::Value,
};

mod wait;

use wait::land;

/// After so many shared fetches that were given up, the caller gives up too.
const MAX_TAKE_OVERS: usize = 3;

/// Where results go, each as soon as it is known.
pub(super) trait Sink: Send {
    fn put(&mut self, number: usize, result: Result<Fetched>);

    /// Something had to be fetched.
    fn led(&mut self) {}
}

/// A place for each result.
pub(super) struct Places(Vec<Option<Result<Fetched>>>);

impl Places {
    pub(super) fn new(count: usize) -> Self {
        Self((0..count).map(|_| None).collect())
    }

    /// All results; what is missing is late.
    pub(super) fn into_results(self, deadline: &Deadline) -> impl Iterator<Item = Result<Fetched>> {
        self.0.into_iter().map(|given| given.unwrap_or_else(|| Err(deadline.error())))
    }
}

impl Sink for Places {
    fn put(&mut self, number: usize, result: Result<Fetched>) {
        self.0[number] = Some(result);
    }
}

/// Makes all requests of `round` concurrently; `sink` gets a result for each.
pub(super) async fn fetch(
    shared: &Arc<Shared>,
    round: &Round<'_>,
    deadline: &mut Deadline,
    sink: &mut impl Sink,
) {
    if let Some(error) = shared.unusable() {
        let wanted = round.groups().flat_map(|(wanted, _)| wanted);
        return wanted.for_each(|wanted| sink.put(wanted.number, Err(error.clone())));
    }
    preload::ensure(shared);
    let mut asked = Vec::new();
    for (wanted, requests) in round.groups() {
        if !shared.is_local(wanted[0].provider) {
            asked.extend(wanted.iter().copied().zip(requests.iter().copied()));
        }
    }
    let waiting = if asked.is_empty() { Vec::new() } else { begin(shared, asked, sink) };
    for (wanted, requests) in round.groups() {
        if shared.is_local(wanted[0].provider) {
            let rest = take_at_hand(shared, wanted, requests, sink);
            for (wanted, requests) in rest.groups() {
                fetch_local(shared, wanted, requests, deadline, sink).await;
            }
        }
    }
    land(shared, waiting, deadline, sink).await;
}

/// Takes what a local provider has at hand; gives what is to be fetched.
fn take_at_hand<'a>(
    shared: &Shared,
    wanted: &[Wanted],
    requests: &[FetchRequest<'a>],
    sink: &mut impl Sink,
) -> Round<'a> {
    let provider = &shared.registry.get(wanted[0].provider).provider;
    let mut rest = Round::default();
    for (wanted, request) in wanted.iter().zip(requests) {
        match provider.at_hand(request) {
            Some(bytes) => sink.put(wanted.number, Ok(Fetched::Owned(Value::new(bytes)))),
            None => rest.push(*wanted, *request),
        }
    }
    rest
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
        shared.leases.note(&shared.clock, wanted[0].provider, &results);
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

pub(super) type Asked<'a> = (Wanted, FetchRequest<'a>);

/// Takes what the cache has, joins what others fetch, and starts to fetch the rest.
pub(super) fn begin<'a>(
    shared: &Arc<Shared>,
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
        let claim = shared.cache.claim(&key, terms(shared, wanted), wanted.need);
        metrics::claimed(shared, wanted, &claim);
        match claim {
            Claim::Hit { value, stale, ahead } => {
                let reuse = if stale { Reuse::Stale } else { Reuse::Cached };
                sink.put(wanted.number, Ok(Fetched::Shared { value, reuse }));
                leads.extend(ahead.map(|lead| ((wanted, request.once(true)), lead)));
            }
            Claim::Refused(error) => sink.put(wanted.number, Err(error)),
            Claim::Wait(wait) => waiting.push(((wanted, request), wait)),
            Claim::Lead(lead, wait) => {
                let once = wanted.need == Need::Refresh || lead.is_after_failure();
                waiting.push(((wanted, request), wait));
                leads.push(((wanted, request.once(once)), lead));
            }
        }
    }
    if !leads.is_empty() {
        sink.led();
    }
    start(shared, leads);
    waiting
}

fn terms(shared: &Shared, wanted: Wanted) -> Terms {
    let instance = shared.registry.get(wanted.provider);
    Terms {
        policy: wanted.policy,
        default: instance.policy,
        keep: wanted.keep && instance.keep,
        column: Column::of(wanted.provider),
    }
}

/// Starts the fetches as tasks of their own: they go on for those who join, and fill the
/// cache, even if this caller goes away.
fn start(shared: &Arc<Shared>, leads: Vec<(Asked<'_>, Lead)>) {
    let Ok(handle) = Handle::try_current() else {
        let error = Error::no_tokio();
        return leads.into_iter().for_each(|(_, lead)| lead.refuse(error.clone()));
    };
    let draw = Share::drawn(fastrand::f64());
    let mut leads = leads.into_iter().peekable();
    while let Some(((first, _), _)) = leads.peek() {
        let provider = first.provider;
        let size = shared.registry.get(provider).capabilities.max_batch();
        let mut crew = Vec::new();
        while let Some(((wanted, request), lead)) =
            leads.next_if(|((next, _), _)| next.provider == provider && crew.len() < size)
        {
            let (reference, once) = (lead.reference(request.reference()), request.is_once());
            crew.push(Passenger { reference, lead, once, anew: wanted.need == Need::Force });
        }
        upkeep::ensure(shared, &handle, provider);
        let flight = flight::fly(Arc::clone(shared), provider, crew, draw);
        // If the runtime has ended, the leads that come back are dropped, and nobody takes over.
        drop(shared.tasks.spawn(&handle, flight));
    }
}

/// Starts the fetch that replaces a value whose time to live is nearly over. The value is in
/// use, so that it matters little if that fails.
#[cold]
pub(super) fn refresh_ahead(shared: &Arc<Shared>, key: &str) {
    let Ok(reference) = key.parse::<SecretRefBuf>() else { return };
    let Some((provider, policy)) = shared.registry.find_with_policy(reference.as_ref().scheme())
    else {
        return;
    };
    if Handle::try_current().is_err() {
        return;
    }
    let wanted =
        Wanted { number: 0, provider, policy, keep: true, need: Need::Refresh, sources_left: 1 };
    let asked = vec![(wanted, FetchRequest::new(reference.as_ref()))];
    drop(begin(shared, asked, &mut Answered(Vec::new())));
}

/// Starts to fetch again what is due; gives the keys that need no fetch, or may not be fetched now.
pub(super) fn start_refresh(
    shared: &Arc<Shared>,
    mut asked: Vec<(Wanted, FetchRequest<'static>)>,
) -> Vec<String> {
    asked.sort_by_key(|(wanted, _)| wanted.provider);
    for (number, (wanted, _)) in asked.iter_mut().enumerate() {
        wanted.number = number;
    }
    let keys: Vec<String> =
        asked.iter().map(|(_, request)| request.reference().to_string()).collect();
    let mut answered = Answered(Vec::new());
    drop(begin(shared, asked, &mut answered));
    answered.0.into_iter().map(|number| keys[number].clone()).collect()
}

/// Which requests were answered without a fetch.
struct Answered(Vec<usize>);

impl Sink for Answered {
    fn put(&mut self, number: usize, _: Result<Fetched>) {
        self.0.push(number);
    }
}

/// Fetches these anew, and waits until that is done. What failed is found in the cache.
pub(super) async fn refetch(shared: &Arc<Shared>, asked: Vec<Asked<'_>>) {
    let mut deadline = Deadline::new(shared.load_limit);
    let waiting = begin(shared, asked, &mut Answered(Vec::new()));
    land(shared, waiting, &mut deadline, &mut Answered(Vec::new())).await;
}
