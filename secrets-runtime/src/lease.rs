//! Leases: values that a backend lends for a while, such as a database user made on demand.
//!
//! A lease is shared by the cached value, by the fields that were made of it and by its provider,
//! so that all of them see when it is renewed and when it ends.

use std::{
    fmt,
    sync::{
        Arc, OnceLock, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::clock::{SharedClock, Ticks};

/// The shortest lease that is reckoned with, so that nothing is fetched in a hot loop.
const SHORTEST: Duration = Duration::from_secs(1);

/// The end of a lease that its provider has ended: before any moment that a clock shows.
const ENDED: u64 = 0;

/// What a backend promised about a value: for how long it accepts it, and how to ask for more.
///
/// A clone is a handle on the same lease. Providers make leases with [`Lease::new`] and add them to
/// a value with [`Value::with_lease`](crate::Value::with_lease); the runtime renews them, and
/// revokes them when it is shut down. `Debug` does not show the id.
#[derive(Clone)]
pub struct Lease(Arc<State>);

struct State {
    id: Option<Box<str>>,
    granted: Duration,
    renewable: bool,
    is_finished: AtomicBool,
    /// When it ends, by the clock of the runtime that got it. Before that is known: never.
    ends: AtomicU64,
    clock: OnceLock<SharedClock>,
}

impl Lease {
    /// A lease of `duration` from now on, which has no id and cannot be renewed.
    ///
    /// Shorter than a second counts as a second.
    #[must_use]
    pub fn new(duration: Duration) -> Self {
        Self::with(None, duration, false)
    }

    /// A lease that its backend knows by `id`, and extends on demand if it is `renewable`.
    #[must_use]
    pub fn with_id(id: impl Into<Box<str>>, duration: Duration, renewable: bool) -> Self {
        Self::with(Some(id.into()), duration, renewable)
    }

    fn with(id: Option<Box<str>>, duration: Duration, renewable: bool) -> Self {
        Self(Arc::new(State {
            id,
            granted: duration.max(SHORTEST),
            renewable,
            is_finished: AtomicBool::new(false),
            ends: AtomicU64::new(u64::MAX),
            clock: OnceLock::new(),
        }))
    }

    /// What the backend knows the lease by. Who may renew and revoke leases needs only this.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.0.id.as_deref()
    }

    /// How long the lease was granted for at first.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.0.granted
    }

    /// Whether the backend can be asked to extend it.
    #[must_use]
    pub fn is_renewable(&self) -> bool {
        self.id().is_some() && self.0.renewable && !self.is_finished()
    }

    /// How long the backend still accepts the value; zero once the lease is over.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        match self.0.clock.get() {
            Some(clock) => self.left(clock.now()).to_duration(),
            None if self.0.ends.load(Ordering::Acquire) == ENDED => Duration::ZERO,
            None => self.duration(),
        }
    }

    /// Whether the backend no longer accepts the value.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.remaining().is_zero()
    }

    /// Ends the lease now: the backend has revoked it, for instance with the token that it was
    /// made with. Its provider calls this, and tells the runtime by
    /// [`Host::leases_ended`](crate::provider::Host::leases_ended).
    pub fn end(&self) {
        self.finish();
        self.0.ends.store(ENDED, Ordering::Release);
    }

    /// The lease is not renewed any more, though it lasts until its end.
    ///
    /// A provider calls it for leases that cannot outlive a token it is about to give up, and then
    /// tells the runtime by [`Host::leases_ended`](crate::provider::Host::leases_ended).
    pub fn finish(&self) {
        self.0.is_finished.store(true, Ordering::Release);
    }

    /// A handle that does not keep the lease.
    #[must_use]
    pub fn downgrade(&self) -> WeakLease {
        WeakLease(Arc::downgrade(&self.0))
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.0.is_finished.load(Ordering::Acquire)
    }

    /// Begins to count; `age` ago the lease was granted.
    pub(crate) fn begin(&self, clock: &SharedClock, age: Ticks) {
        if self.0.clock.set(clock.clone()).is_ok() {
            let granted_at = clock.now().since(age);
            self.set_end(granted_at.after(self.0.granted.into()), u64::MAX);
        }
    }

    /// Takes over what a renewal granted. What is less than was asked for is the last that it gets.
    ///
    /// A lease that was ended while it was renewed stays so.
    pub(crate) fn extend(&self, now: Ticks, granted: Duration) {
        if granted < self.0.granted {
            self.finish();
        }
        let before = self.0.ends.load(Ordering::Acquire);
        if before != ENDED {
            self.set_end(now.after(granted.into()), before);
        }
    }

    /// A lease that was ended meanwhile stays so.
    fn set_end(&self, end: Ticks, before: u64) {
        let ends = &self.0.ends;
        let _ = ends.compare_exchange(before, end.raw(), Ordering::AcqRel, Ordering::Acquire);
    }

    pub(crate) fn left(&self, now: Ticks) -> Ticks {
        Ticks::from_raw(self.0.ends.load(Ordering::Acquire)).since(now)
    }

    pub(crate) fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Tells it from all other leases for as long as anybody has it.
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease")
            .field("duration", &self.duration())
            .field("remaining", &self.remaining())
            .field("renewable", &self.is_renewable())
            .finish_non_exhaustive()
    }
}

/// A [`Lease`] that is gone once nobody uses its value.
#[derive(Clone)]
pub struct WeakLease(Weak<State>);

impl WeakLease {
    /// The lease, if it is still in use.
    #[must_use]
    pub fn upgrade(&self) -> Option<Lease> {
        self.0.upgrade().map(Lease)
    }
}

impl fmt::Debug for WeakLease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WeakLease").finish_non_exhaustive()
    }
}
