//! One live value: what it is made of, when that is due, and how it stands.

use std::{sync::Arc, time::Duration};

use tokio::sync::oneshot;

use super::{super::Shared, found::Found, given::Given};
use crate::{
    cache::{Need, Standing, freshness::Share},
    clock::Ticks,
    decode::Seen,
    error::{Error, Result},
    live::{Follow, Status},
    plan::{Plan, Planned, ProviderId, Wanted},
    provider::FetchRequest,
    reference::SecretRefBuf,
};

/// How often a local provider is read again, where the field sets no `ttl`.
const LOCAL: Duration = Duration::from_secs(10);

/// Nothing is looked at more often than this, whatever the clocks say.
const SHORTEST: Duration = Duration::from_millis(50);

/// Nothing is fetched more often than this, or than the larger part of a shorter time to live.
const REST: Duration = Duration::from_secs(10);

/// A follower and its schedule.
#[allow(clippy::struct_excessive_bools, reason = "each is a wish of its own, in any combination")]
pub(super) struct Tracked {
    pub(super) id: u64,
    pub(super) follower: Arc<dyn Follow>,
    /// The cache's key of each of its requests.
    pub(super) keys: Vec<String>,
    /// When something has to be done for it.
    pub(super) due: Ticks,
    /// When a replaced value is to be let go of.
    pub(super) forget_at: Option<Ticks>,
    /// What each request gave when the value in use was made.
    pub(super) good: Vec<Seen>,
    /// What each request gave when it was last tried to make one.
    pub(super) seen: Vec<Seen>,
    /// What it found by patterns.
    pub(super) found: Found,
    /// Why the last new value was not taken.
    pub(super) refused: Option<Error>,
    /// How the value stood when it was last what its providers say.
    pub(super) confirmed: Option<Status>,
    /// What has landed since it was last made, by the number of the request.
    pub(super) landed: Vec<Given>,
    /// When something was last fetched because it was due.
    pub(super) asked_at: Ticks,
    /// When something had to be fetched to make it.
    led_at: Option<Ticks>,
    pub(super) is_updating: bool,
    /// Whether something happened during the update that is under way.
    pub(super) again: bool,
    /// Whether it was forgotten during the update that is under way.
    pub(super) is_hurried: bool,
    /// Whether the next update fetches everything anew.
    pub(super) is_forced: bool,
    /// Whether the one that is under way does.
    pub(super) is_forcing: bool,
    pub(super) replies: Vec<oneshot::Sender<Result<()>>>,
}

impl Tracked {
    pub(super) fn new(id: u64, follower: Arc<dyn Follow>, shared: &Shared) -> Self {
        let good = follower.made_of().to_vec();
        let requests = follower.plan().requests.iter();
        let keys = requests.map(|request| request.reference.to_string()).collect();
        let mut tracked = Self {
            id,
            found: Found::new(follower.plan(), &good, shared.now()),
            follower,
            keys,
            due: Ticks::ZERO,
            forget_at: None,
            seen: good.clone(),
            good,
            refused: None,
            confirmed: None,
            landed: Vec::new(),
            asked_at: Ticks::ZERO,
            led_at: None,
            is_updating: false,
            again: false,
            is_hurried: false,
            is_forced: false,
            is_forcing: false,
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
    pub(super) fn used(&self) -> impl Iterator<Item = (usize, &Planned)> {
        let numbered = self.plan().requests.iter().enumerate();
        numbered.filter(|(number, _)| self.seen.get(*number) != Some(&Seen::Nothing))
    }

    /// Whether some of what it is made of is kept out of the cache: it is only made again when it
    /// is due, since each time costs a call.
    pub(super) fn is_uncached(&self, shared: &Shared) -> bool {
        self.searches_uncached(shared)
            || self.used().any(|(_, request)| is_uncached(shared, request))
    }

    /// Whether it is made again as soon as it is followed. For what is kept out of the cache, and for
    /// a lease whose value is forgotten already, that would cost a call.
    pub(super) fn is_checked_first(&self, shared: &Shared) -> bool {
        let costs = self.follower.renews_only() && !self.is_at_hand(shared);
        !costs && !self.is_uncached(shared)
    }

    /// Whether it asks for `key` by this very name.
    pub(super) fn asks_for(&self, key: &str) -> bool {
        self.keys.iter().any(|own| own == key) || self.found.contains(key)
    }

    /// Until when it is not made again because something has landed.
    pub(super) fn rests_until(&self, shared: &Shared) -> Option<Ticks> {
        self.led_at.map(|at| at.after(self.rest_for(shared)))
    }

    fn rest_for(&self, shared: &Shared) -> Ticks {
        let requests = self.plan().requests.iter();
        let rests = requests.filter(|request| request.policy.ttl > Ticks::ZERO).map(|request| {
            let known = standing(shared, request).filter(|standing| standing.has_value);
            let rest = request.policy.ttl.scaled(u32::MAX / 4 * 3);
            known.map_or(rest, |standing| standing.rest)
        });
        rests.min().unwrap_or(Ticks::MAX).min(self.rest_of_searches()).min(REST.into())
    }

    /// An update is at its end; `led` if something had to be fetched for it.
    pub(super) fn ended(&mut self, led: bool, shared: &Shared) {
        let now = shared.now();
        if led {
            self.has_led(shared);
        }
        self.schedule(shared);
        if std::mem::take(&mut self.is_hurried) {
            self.due = now;
        }
    }

    /// Something is fetched for it.
    pub(super) fn has_led(&mut self, shared: &Shared) {
        self.led_at = Some(shared.now());
    }

    /// It is made, or could not be: those who wait are told.
    pub(super) fn rest(&mut self, error: Option<Error>) {
        self.landed.clear();
        let result = error.map_or(Ok(()), Err);
        for reply in self.replies.drain(..) {
            // Whoever asked may be gone.
            let _ = reply.send(result.clone());
        }
    }

    /// All that it is made of and that the cache keeps, to be fetched anew.
    pub(super) fn anew(&self, shared: &Shared) -> Vec<(Wanted, FetchRequest<'static>)> {
        let cached = self.used().filter(|(_, request)| is_cached(shared, request));
        let asked = cached.filter_map(|(number, request)| {
            let wanted = request.wanted(number, Need::Force)?;
            Some((wanted, FetchRequest::new(request.reference)))
        });
        let mut asked: Vec<_> = asked.collect();
        asked.sort_by_key(|(wanted, _)| wanted.provider);
        asked
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
            let standing = standing(shared, request);
            let is_due = is_cached(shared, request)
                && standing.as_ref().is_none_or(|standing| standing.due <= soon);
            (is_due && self.wants(standing.as_ref()))
                .then(|| (wanted, FetchRequest::new(request.reference)))
        })
    }

    /// Whether it has a use for a fetch of a secret that stands so.
    fn wants(&self, standing: Option<&Standing>) -> bool {
        !self.follower.renews_only() || standing.is_some_and(|standing| standing.is_renewable)
    }

    /// The secrets that the cache keeps for it.
    pub(super) fn cached<'a>(&'a self, shared: &'a Shared) -> impl Iterator<Item = SecretRefBuf> {
        let used = self.used().map(|(_, request)| request);
        let used = used.filter(|request| is_cached(shared, request));
        let found = self.found(shared).filter_map(|(key, _)| key.parse().ok());
        used.map(|request| request.reference.to_buf()).chain(found)
    }

    /// Sets when something has to be done next.
    fn schedule(&mut self, shared: &Shared) {
        let now = shared.now();
        let rested = self.asked_at.after(self.rest_for(shared));
        let at = |standing: &Standing| {
            standing.ends(now).unwrap_or(Ticks::MAX).min(standing.due.max(rested))
        };
        let next = |(_, request): (usize, &Planned)| match standing(shared, request) {
            Some(standing) if !self.wants(Some(&standing)) => standing.usable_until,
            Some(standing) => at(&standing),
            None => now.after(interval(shared, request.provider, request.explicit_ttl)),
        };
        let found = self.found_standing(shared).filter_map(|(_, standing)| standing);
        let due = self.used().map(next).chain(found.map(|standing| at(&standing)));
        let due = due.chain(self.lists_at(shared)).min().unwrap_or(Ticks::MAX);
        self.due = due.max(now.after(SHORTEST.into()));
    }
}

/// Whether the cache keeps what `request` gives.
pub(super) fn is_cached(shared: &Shared, request: &Planned) -> bool {
    shared.keeps(request)
}

/// Whether each use of `request` is a call of a backend.
fn is_uncached(shared: &Shared, request: &Planned) -> bool {
    let is_local = |provider| shared.is_local(provider);
    !is_cached(shared, request) && request.provider.is_some_and(|provider| !is_local(provider))
}

/// Tells followers apart.
pub(super) fn address(follower: &Arc<dyn Follow>) -> usize {
    Arc::as_ptr(follower).addr()
}

/// How the secret stands in the cache, if that keeps it.
pub(super) fn standing(shared: &Shared, request: &Planned) -> Option<Standing> {
    let key = is_cached(shared, request).then(|| request.reference.to_string())?;
    shared.cache.standing(&key, request.policy)
}

/// How long to wait for what the cache knows nothing about.
pub(super) fn interval(
    shared: &Shared,
    provider: Option<ProviderId>,
    explicit_ttl: Option<Ticks>,
) -> Ticks {
    let is_local = provider.is_some_and(|provider| shared.is_local(provider));
    let default = if is_local { LOCAL.into() } else { shared.policy.ttl };
    Share::drawn(fastrand::f64()).of(explicit_ttl.unwrap_or(default))
}
