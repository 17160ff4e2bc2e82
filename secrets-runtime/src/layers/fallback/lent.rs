//! Which leases the fallback granted: ids of two backends may be alike.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{Lease, WeakLease, error::Result, value::Value};

#[derive(Debug, Default)]
pub(super) struct Lent(Mutex<Vec<WeakLease>>);

impl Lent {
    pub(super) fn note(&self, answer: &Result<Value>) {
        let lease = answer.as_ref().ok().and_then(Value::lease);
        let Some(lease) = lease.filter(|lease| lease.id().is_some()) else { return };
        let mut lent = self.lock();
        lent.retain(|lease| lease.upgrade().is_some());
        lent.push(lease.downgrade());
    }

    pub(super) fn holds(&self, lease: &Lease) -> bool {
        self.lock().iter().filter_map(WeakLease::upgrade).any(|lent| lent.ptr_eq(lease))
    }

    /// No code that holds the lock leaves the list half changed.
    fn lock(&self) -> MutexGuard<'_, Vec<WeakLease>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
