//! What the handles of one [`Live`](super::Live) value share.

use std::{
    any::Any,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use arc_swap::{ArcSwap, Guard};
use tokio::sync::{Notify, futures::Notified};

use super::{LiveHealth, Status, derived::Derived, follower::Link};
use crate::{
    clock::{SharedClock, Ticks},
    error::{Error, ErrorKind, Result},
    provider::BoxFuture,
};

/// The present value, and all that is known about it.
pub(crate) struct Cell<T> {
    pub(super) current: ArcSwap<T>,
    /// How often the value was replaced.
    generation: AtomicU64,
    told: Notify,
    previous: Mutex<Option<Replaced<T>>>,
    derived: Mutex<Vec<Weak<dyn Derived<T>>>>,
    /// What a derived value stands on.
    parent: Option<Arc<dyn Origin>>,
    /// What makes a derived value; its origin does not keep it.
    maker: OnceLock<Arc<dyn Any + Send + Sync>>,
    status: ArcSwap<Status>,
    link: OnceLock<Link>,
    /// When the value had last been fetched again because it was rejected.
    rejected: tokio::sync::Mutex<Option<Ticks>>,
    is_closed: AtomicBool,
    clock: SharedClock,
}

struct Replaced<T> {
    value: Arc<T>,
    until: Ticks,
}

/// Where a derived value's age, health and refresh come from.
pub(crate) trait Origin: Send + Sync {
    fn status(&self) -> Arc<Status>;
    fn now(&self) -> Ticks;
    fn is_closed(&self) -> bool;
    fn refresh(&self) -> Result<BoxFuture<'static, Result<()>>>;
}

impl<T> Cell<T> {
    pub(super) fn new(value: T) -> Self {
        Self::with_parent(value, None)
    }

    pub(super) fn with_parent(value: T, parent: Option<Arc<dyn Origin>>) -> Self {
        let clock = SharedClock::system();
        Self {
            current: ArcSwap::from_pointee(value),
            generation: AtomicU64::new(0),
            told: Notify::new(),
            previous: Mutex::default(),
            derived: Mutex::default(),
            parent,
            maker: OnceLock::new(),
            status: ArcSwap::from_pointee(Status::confirmed(clock.now())),
            link: OnceLock::new(),
            rejected: tokio::sync::Mutex::default(),
            is_closed: AtomicBool::new(false),
            clock,
        }
    }

    #[inline]
    pub(super) fn load(&self) -> Guard<Arc<T>> {
        self.current.load()
    }

    pub(super) fn load_full(&self) -> Arc<T> {
        self.current.load_full()
    }

    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    pub(super) fn told(&self) -> Notified<'_> {
        self.told.notified()
    }

    /// Puts `value` in place, makes what is derived of it, and tells everybody.
    pub(super) fn replace(&self, value: T, grace: Duration) {
        let old = self.current.swap(Arc::new(value));
        let until = self.now().after(grace.into());
        let kept = (!grace.is_zero()).then_some(Replaced { value: old, until });
        // Values are dropped outside of the lock: what they do then is not known here.
        let before = std::mem::replace(&mut *lock(&self.previous), kept);
        drop(before);
        for derived in self.derived() {
            derived.renew(self);
        }
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.told.notify_waiters();
    }

    pub(super) fn previous(&self) -> Option<Arc<T>> {
        let now = self.now();
        let previous = lock(&self.previous);
        let kept = previous.as_ref().filter(|previous| now < previous.until)?;
        Some(Arc::clone(&kept.value))
    }

    /// Lets go of a replaced value whose grace is over; when the grace of one that stays is.
    pub(super) fn forget_previous(&self) -> Option<Ticks> {
        let now = self.now();
        let (over, until) = {
            let mut previous = lock(&self.previous);
            let over = previous.take_if(|previous| now >= previous.until);
            (over, previous.as_ref().map(|previous| previous.until))
        };
        drop(over);
        until
    }

    pub(super) fn keep(&self, maker: Arc<dyn Any + Send + Sync>) {
        let _ = self.maker.set(maker);
    }

    pub(super) fn add_derived(&self, derived: Weak<dyn Derived<T>>) {
        lock(&self.derived).push(derived);
    }

    /// Those that still have a user; the others are forgotten.
    fn derived(&self) -> Vec<Arc<dyn Derived<T>>> {
        let mut derived = lock(&self.derived);
        derived.retain(|derived| derived.strong_count() > 0);
        derived.iter().filter_map(Weak::upgrade).collect()
    }

    pub(super) fn attach(&self, link: Link) {
        // A value is followed once, by the runtime that loaded it.
        if self.link.get().is_none() {
            // Until now it told its age by a clock of its own.
            self.set_status(Status::confirmed(link.clock.now()));
            let _ = self.link.set(link);
        }
    }

    pub(super) fn set_status(&self, status: Status) {
        self.status.store(Arc::new(status));
    }

    /// Nothing follows the value any more, nor what is derived of it.
    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        let previous = lock(&self.previous).take();
        drop(previous);
        self.told.notify_waiters();
        for derived in self.derived() {
            derived.close();
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        match &self.parent {
            Some(parent) => parent.is_closed(),
            None => self.link.get().is_none() || self.is_closed.load(Ordering::Acquire),
        }
    }

    pub(super) fn refresh(&self) -> Result<BoxFuture<'static, Result<()>>> {
        match (&self.parent, self.link.get()) {
            (Some(parent), _) => parent.refresh(),
            (None, Some(link)) if !self.is_closed() => Ok(link.refresh()),
            _ => Err(Error::new(
                ErrorKind::Config,
                "nothing follows this value, so it cannot be fetched again",
            )
            .with_hint("load it from a runtime that is kept")),
        }
    }

    /// Fetches the value again if it is still the `used`-th, but at most once in `interval`;
    /// whether it is another one then.
    pub(crate) async fn renew_rejected(&self, used: u64, interval: Duration) -> bool {
        let mut rejected = self.rejected.lock().await;
        let is_over = |last: Ticks| self.now().since(last) >= interval.into();
        if self.generation() == used && rejected.is_none_or(is_over) {
            if let Ok(refresh) = self.refresh() {
                // What failed is told by the value's health; here only a new value matters.
                let _ = refresh.await;
            }
            // Only now: if this caller goes away meanwhile, the next one takes its place.
            *rejected = Some(self.now());
        }
        self.generation() != used
    }

    fn now(&self) -> Ticks {
        match (&self.parent, self.link.get()) {
            (Some(parent), _) => parent.now(),
            (None, Some(link)) => link.clock.now(),
            (None, None) => self.clock.now(),
        }
    }

    /// How the value stands; for a derived one how its origin stands, and whether it could be made.
    fn status(&self) -> Arc<Status> {
        let own = self.status.load_full();
        match &self.parent {
            None => own,
            Some(parent) if own.error.is_none() => parent.status(),
            Some(parent) => Arc::new(Status { error: own.error.clone(), ..*parent.status() }),
        }
    }

    pub(super) fn age(&self) -> Duration {
        self.now().since(self.status().confirmed_at).to_duration()
    }

    pub(super) fn is_stale(&self) -> bool {
        self.now() >= self.status().expires
    }

    pub(super) fn check_usable(&self) -> Result<()> {
        self.status().check_usable(self.now())
    }

    pub(super) fn health(&self) -> LiveHealth {
        let is_followed = !self.is_closed();
        self.status().health(self.now(), self.generation(), is_followed)
    }
}

impl<T: Send + Sync> Origin for Cell<T> {
    fn status(&self) -> Arc<Status> {
        Cell::status(self)
    }

    fn now(&self) -> Ticks {
        Cell::now(self)
    }

    fn is_closed(&self) -> bool {
        Cell::is_closed(self)
    }

    fn refresh(&self) -> Result<BoxFuture<'static, Result<()>>> {
        Cell::refresh(self)
    }
}

/// Nothing under these locks is left half changed, so a panic elsewhere does not matter.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
