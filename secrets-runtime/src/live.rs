//! [`Live`]: a value that can be replaced while it is read.

use std::{fmt, ops::Deref, sync::Arc};

use arc_swap::{ArcSwap, Guard};

/// A value that is read without waiting while another one may take its place.
///
/// Clones are handles on the same value. `Debug` shows no part of it.
pub struct Live<T> {
    current: Arc<ArcSwap<T>>,
}

impl<T> Live<T> {
    /// A live value that starts as `value`.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self { current: Arc::new(ArcSwap::from_pointee(value)) }
    }

    /// The value as it is now. It stays the same for as long as the returned guard lives.
    ///
    /// Waits for nobody and allocates nothing. A guard that is kept keeps the
    /// old value in memory, so take a new one for each use.
    #[must_use]
    pub fn current(&self) -> Current<T> {
        Current(self.current.load())
    }
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        Self { current: Arc::clone(&self.current) }
    }
}

impl<T> fmt::Debug for Live<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Live(..)")
    }
}

/// One reading of a [`Live`] value.
pub struct Current<T>(Guard<Arc<T>>);

impl<T> Deref for Current<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Current<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Current(..)")
    }
}
