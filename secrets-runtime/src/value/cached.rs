//! A value that is shared by the cache and those who read it.

use std::{
    fmt,
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::Value;

/// A value in the cache. It is wiped when the last one who uses it is done.
pub(crate) struct Cached {
    value: Value,
    /// Whether it was read since somebody last looked for a value to give up.
    used: AtomicBool,
}

impl Cached {
    fn new(value: Value) -> Self {
        Self { value, used: AtomicBool::new(false) }
    }

    /// Most reads find the mark and write nothing, so that they do not slow each other down.
    #[inline]
    pub(crate) fn mark(&self) {
        if !self.used.load(Ordering::Relaxed) {
            self.used.store(true, Ordering::Relaxed);
        }
    }

    pub(crate) fn is_used(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }

    pub(crate) fn unmark(&self) {
        self.used.store(false, Ordering::Relaxed);
    }
}

impl From<Value> for Arc<Cached> {
    fn from(value: Value) -> Self {
        Self::new(Cached::new(value))
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").finish_non_exhaustive()
    }
}

impl Deref for Cached {
    type Target = Value;

    #[inline]
    fn deref(&self) -> &Value {
        &self.value
    }
}
