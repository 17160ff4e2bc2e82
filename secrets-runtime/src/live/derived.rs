//! Values that are made of a live one.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, Weak},
    time::Duration,
};

use super::{Cell, Live, Origin, Status, cell::lock};
use crate::{
    clock::Ticks,
    error::{Error, ErrorKind},
};

/// Something that is made again when a value of type `T` changes.
pub(super) trait Derived<T>: Send + Sync {
    fn renew(&self, origin: &Cell<T>);
    fn close(&self);
}

struct Made<U, F> {
    cell: Weak<Cell<U>>,
    make: F,
    /// Held while a value is made, so that the last one is made of the last value.
    order: Mutex<()>,
}

/// Makes a value of `live`'s, and lets it follow.
pub(super) fn derive<T, U, E>(
    live: &Live<T>,
    make: impl Fn(&T) -> Result<U, E> + Send + Sync + 'static,
) -> Result<Live<U>, E>
where
    T: Send + Sync + 'static,
    U: Send + Sync + 'static,
{
    let parent = live.cell();
    let used = parent.load_full();
    let first = make(&used)?;
    let origin: Arc<dyn Origin> = Arc::<Cell<T>>::clone(parent);
    let cell = Arc::new(Cell::with_parent(first, Some(origin)));
    let maker = Arc::new(Made { cell: Arc::downgrade(&cell), make, order: Mutex::new(()) });
    let derived: Arc<dyn Derived<T>> = Arc::<Made<U, _>>::clone(&maker);
    parent.add_derived(Arc::downgrade(&derived));
    // Whoever replaces the value puts the new one in place before they look for what derives from
    // it, so that one of both sees the other.
    if !Arc::ptr_eq(&used, &parent.load_full()) {
        maker.renew(parent);
    }
    cell.keep(maker);
    Ok(Live::from_cell(cell))
}

impl<T, U, E, F> Derived<T> for Made<U, F>
where
    T: Send + Sync,
    U: Send + Sync,
    F: Fn(&T) -> Result<U, E> + Send + Sync,
{
    fn renew(&self, origin: &Cell<T>) {
        let Some(cell) = self.cell.upgrade() else { return };
        let _order = lock(&self.order);
        match catch_unwind(AssertUnwindSafe(|| (self.make)(&origin.load()))) {
            Ok(Ok(made)) => {
                cell.set_status(Status::confirmed(Ticks::ZERO));
                cell.replace(made, Duration::ZERO);
            }
            // What was returned or thrown may hold the value.
            Ok(Err(_)) => refuse(&cell, "was refused"),
            Err(_) => refuse(&cell, "panicked"),
        }
    }

    fn close(&self) {
        if let Some(cell) = self.cell.upgrade() {
            cell.close();
        }
    }
}

fn refuse<U>(cell: &Cell<U>, what: &str) {
    tracing::warn!("making a derived value {what}; the one made before is still in use");
    cell.set_status(Status::derived(refused(what)));
}

fn refused(what: &str) -> Error {
    Error::new(ErrorKind::Invalid, format!("making the derived value {what}"))
        .with_hint("correct the stored value or the closure; the one made before is still in use")
}
