//! What takes long to compute, kept for the next time.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// The last key that was made, and what it was made of.
pub(super) struct Memory<T>(Mutex<Option<(Box<str>, Arc<T>)>>);

impl<T> Memory<T> {
    /// What was made of `of`, or else is made now. Others wait meanwhile rather than do the same.
    pub(super) fn get<E>(
        &self,
        of: &str,
        compute: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, made)) = kept.as_ref().filter(|(known, _)| **known == *of) {
            return Ok(Arc::clone(made));
        }
        let made = Arc::new(compute()?);
        *kept = Some((of.into(), Arc::clone(&made)));
        Ok(made)
    }
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> fmt::Debug for Memory<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory(..)")
    }
}
