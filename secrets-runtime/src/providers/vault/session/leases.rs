//! The leases that cannot outlive a token, because they were made with it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::lease::{Lease, WeakLease};

/// What becomes of a token's leases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Fate {
    /// The token is about to be given up: they last as long as it does.
    Finished,
    /// The token is dead, and so are they.
    Ended,
}

#[derive(Default)]
pub(in super::super) struct Leases(Mutex<Adopted>);

#[derive(Default)]
struct Adopted {
    leases: Vec<WeakLease>,
    fate: Option<Fate>,
}

impl Leases {
    /// A lease that comes when the token is already given up shares the fate of the others.
    pub(in super::super) fn adopt(&self, lease: &Lease) {
        let mut adopted = self.lock();
        if let Some(fate) = adopted.fate {
            return fate.befall(lease);
        }
        if adopted.leases.len() == adopted.leases.capacity() {
            adopted.leases.retain(|lease| lease.upgrade().is_some());
        }
        adopted.leases.push(lease.downgrade());
    }

    /// Whether there is any lease in use that this is news for.
    pub(super) fn meet(&self, fate: Fate) -> bool {
        let mut adopted = self.lock();
        if adopted.fate.is_some_and(|known| known == fate || known == Fate::Ended) {
            return false;
        }
        adopted.fate = Some(fate);
        let leases: Vec<_> = adopted.leases.iter().filter_map(WeakLease::upgrade).collect();
        for lease in &leases {
            fate.befall(lease);
        }
        !leases.is_empty()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().leases.len()
    }

    fn lock(&self) -> MutexGuard<'_, Adopted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fate {
    fn befall(self, lease: &Lease) {
        match self {
            Self::Finished => lease.finish(),
            Self::Ended => lease.end(),
        }
    }
}
