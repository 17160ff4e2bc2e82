//! A task's own view of a live value.

use std::{fmt, ops::Deref, sync::Arc};

use arc_swap::ArcSwap;

use super::Cell;

/// Reads one [`Live`](super::Live) value for one task at the cost of a plain field.
///
/// It keeps the value that it read last, and looks for a new one at each read. So a replaced
/// value stays in memory until the reader is used again or dropped.
///
/// ```
/// use typed_secrets::Live;
///
/// let live = Live::new(String::from("one"));
/// let mut reader = live.reader();
/// assert_eq!(reader.current(), "one");
/// ```
pub struct LiveReader<T>(arc_swap::Cache<Place<T>, Arc<T>>);

/// Where the present value is.
struct Place<T>(Arc<Cell<T>>);

impl<T> Deref for Place<T> {
    type Target = ArcSwap<T>;

    #[inline]
    fn deref(&self) -> &ArcSwap<T> {
        &self.0.current
    }
}

impl<T> LiveReader<T> {
    pub(super) fn new(cell: &Arc<Cell<T>>) -> Self {
        Self(arc_swap::Cache::new(Place(Arc::clone(cell))))
    }

    /// The value as it is now. Waits for nobody and allocates nothing.
    #[inline]
    pub fn current(&mut self) -> &T {
        self.0.load()
    }
}

impl<T> fmt::Debug for LiveReader<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LiveReader(..)")
    }
}
