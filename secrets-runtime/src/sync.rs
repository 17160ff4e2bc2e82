//! The locks of the cache; `std`'s, except where a test explores their order.
//!
//! Under `--cfg shuttle` the unit tests get locks and counters that let a scheduler choose who
//! runs next. Reference counts stay `std`'s, since snapshots are built on them.

#[cfg(all(test, shuttle))]
pub(crate) use shuttle::sync::{Mutex, MutexGuard, atomic::AtomicU64};
#[cfg(not(all(test, shuttle)))]
pub(crate) use std::sync::{Mutex, MutexGuard, atomic::AtomicU64};
