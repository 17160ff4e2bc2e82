//! One live value: what it is made of, when that is due, and how it stands.

use std::{sync::Arc, time::Duration};

use tokio::sync::oneshot;

use super::{super::Shared, make::is_final};
use crate::{
    cache::{Need, Standing, freshness::Share},
    clock::Ticks,
    decode::Seen,
    error::{Error, ErrorKind, Result},
    live::{Follow, Status},
    plan::{Plan, Planned, Wanted},
    provider::FetchRequest,
};

/// How often a local provider is read again, where the field sets no `ttl`.
const LOCAL: Duration = Duration::from_secs(10);

/// Nothing is done more often than this, whatever the clocks say.
const SHORTEST: Duration = Duration::from_millis(50);

/// A follower and its schedule.
pub(super) struct Tracked {
    pub(super) id: u64,
    pub(super) follower: Arc<dyn Follow>,
    /// The cache's key of each of its requests.
    keys: Vec<String>,
    /// When something has to be done for it.
    pub(super) due: Ticks,
    /// When a replaced value is to be let go of.
    pub(super) forget_at: Option<Ticks>,
    /// What each request gave when the value in use was made.
    pub(super) good: Vec<Seen>,
    /// What each request gave when it was last tried to make one.
    pub(super) seen: Vec<Seen>,
    /// Why the last new value was not taken.
    pub(super) refused: Option<Error>,
    /// How the value stood when it was last what its providers say.
    confirmed: Option<Status>,
    pub(super) is_updating: bool,
    /// Whether something happened during the update that is under way.
    pub(super) again: bool,
    pub(super) replies: Vec<oneshot::Sender<Result<()>>>,
}

impl Tracked {
    pub(super) fn new(id: u64, follower: Arc<dyn Follow>, shared: &Shared) -> Self {
        let good = follower.made_of().to_vec();
        let requests = follower.plan().requests.iter();
        let keys = requests.map(|request| request.reference.to_string()).collect();
        let mut tracked = Self {
            id,
            follower,
            keys,
            due: Ticks::ZERO,
            forget_at: None,
            seen: good.clone(),
            good,
            refused: None,
            confirmed: None,
            is_updating: false,
            again: false,
            replies: Vec::new(),
        };
        tracked.schedule(shared);
        let status = tracked.status(shared);
        tracked.follower.set_status(status);
        tracked
    }

    fn plan(&self) -> &Arc<Plan> {
        self.follower.plan()
    }

    /// The requests that its value is made of: those that were made when it was last tried.
    fn used(&self) -> impl Iterator<Item = (usize, &Planned)> {
        let numbered = self.plan().requests.iter().enumerate();
        numbered.filter(|(number, _)| self.seen.get(*number) != Some(&Seen::Nothing))
    }

    /// Whether a fetch of `key` concerns it.
    pub(super) fn is_made_of(&self, key: &str, shared: &Shared) -> bool {
        let is_it = |own: &String| own == key || shared.cache.is_name_of(own, key);
        self.keys.iter().any(is_it)
    }

    /// What is to be fetched now, because it is due or soon will be.
    pub(super) fn asks(
        &self,
        shared: &Shared,
        now: Ticks,
    ) -> impl Iterator<Item = (Wanted, FetchRequest<'static>)> {
        self.used().filter_map(move |(number, request)| {
            let wanted = request.wanted(number, Need::Refresh)?;
            let soon = now.after(request.policy.together());
            let is_due = is_cached(shared, request)
                && standing(shared, request).is_none_or(|standing| standing.due <= soon);
            is_due.then(|| (wanted, FetchRequest::new(request.reference)))
        })
    }

    /// The secrets that the cache keeps for it.
    pub(super) fn cached<'a>(&'a self, shared: &'a Shared) -> impl Iterator<Item = &'a Planned> {
        self.used().map(|(_, request)| request).filter(|request| is_cached(shared, request))
    }

    /// Whether it costs no call of a backend to make the value again.
    pub(super) fn is_cheap(&self, shared: &Shared) -> bool {
        self.used().all(|(_, request)| {
            is_cached(shared, request)
                || request.provider.is_none_or(|provider| shared.is_local(provider))
        })
    }

    /// Sets when something has to be done next, and tells how the value stands.
    pub(super) fn schedule(&mut self, shared: &Shared) {
        let now = shared.now();
        let due = self.used().map(|(_, request)| match standing(shared, request) {
            Some(standing) => standing.next(now),
            None => now.after(interval(shared, request)),
        });
        let due = due.min().unwrap_or(Ticks::MAX);
        self.due = due.max(now.after(SHORTEST.into()));
    }

    /// How the value stands.
    pub(super) fn status(&mut self, shared: &Shared) -> Status {
        let status = self.stands(shared);
        match &self.refused {
            None => self.confirmed.insert(status).clone(),
            Some(error) => {
                let failures = status.failures;
                let confirmed = self.confirmed.get_or_insert(status);
                if is_final(error) {
                    confirmed.end();
                }
                confirmed.refused(error, failures)
            }
        }
    }

    /// How a value stands that was made of what the cache has.
    fn stands(&self, shared: &Shared) -> Status {
        let now = shared.now();
        let mut status = Status::confirmed(now);
        for (number, request) in self.used().filter(|(_, request)| is_cached(shared, request)) {
            let standing = standing(shared, request);
            if standing.as_ref().is_some_and(|standing| self.is_absent(number, standing)) {
                continue;
            }
            if !standing.as_ref().is_some_and(|standing| standing.has_value) {
                status.bound(now, request.policy);
            }
            if let Some(standing) = &standing {
                status.join(standing);
            }
        }
        status
    }

    /// Whether the value in use was made without this secret, and there still is none.
    fn is_absent(&self, number: usize, standing: &Standing) -> bool {
        self.good.get(number) == Some(&Seen::Failed(ErrorKind::NotFound))
            && standing.error.as_ref().is_some_and(|error| error.kind() == ErrorKind::NotFound)
    }
}

/// Whether the cache keeps what `request` gives.
fn is_cached(shared: &Shared, request: &Planned) -> bool {
    request.provider.is_some_and(|provider| {
        let instance = shared.registry.get(provider);
        request.keep && instance.keep && !instance.capabilities.is_local()
    })
}

/// How the secret stands in the cache, if that keeps it.
fn standing(shared: &Shared, request: &Planned) -> Option<Standing> {
    let key = is_cached(shared, request).then(|| request.reference.to_string())?;
    shared.cache.standing(&key, request.policy)
}

/// How long to wait for what the cache knows nothing about.
fn interval(shared: &Shared, request: &Planned) -> Ticks {
    let is_local = request.provider.is_some_and(|provider| shared.is_local(provider));
    let default = if is_local { LOCAL.into() } else { shared.policy.ttl };
    let ttl = request.explicit_ttl.unwrap_or(default);
    Share::drawn(fastrand::f64()).of(ttl)
}
