//! The locks of the cache.

pub(crate) use std::sync::{Mutex, MutexGuard};
