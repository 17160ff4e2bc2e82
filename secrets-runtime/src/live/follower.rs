//! What keeps one live value up to date, without its type.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Weak},
    time::Duration,
};

use super::{Cell, LiveHealth, Status};
use crate::{
    clock::{SharedClock, Ticks},
    decode::{Loaded, Seen},
    error::Result,
    plan::Plan,
    provider::BoxFuture,
    schema::Schema,
};

/// A live value as the refresher sees it.
pub(crate) trait Follow: Send + Sync {
    /// What to fetch for it.
    fn plan(&self) -> &Arc<Plan>;
    fn schema(&self) -> &'static Schema;
    /// What each of its requests gave when the value was first made.
    fn made_of(&self) -> &[Seen];
    /// Whether anybody still has a handle on the value.
    fn is_alive(&self) -> bool;
    /// Whether it wants its secret's lease to be extended, and no new value.
    fn renews_only(&self) -> bool {
        false
    }
    /// Makes a new value, to be put in place later; if it cannot be made, `loaded` holds the errors.
    fn prepare(&self, loaded: &mut Loaded<'_>) -> Prepared;
    fn set_status(&self, status: Status);
    /// How the value stands; `None` if nobody uses it any more.
    fn health(&self) -> Option<LiveHealth>;
    /// Lets go of a replaced value whose grace is over; when the next one's is.
    fn forget_previous(&self) -> Option<Ticks>;
    fn attach(&self, link: Link);
    fn close(&self);
}

/// What became of a new value.
pub(crate) enum Prepared {
    /// Puts it in place, and keeps the one of before for a while, unless the field says how long.
    Ready(Box<dyn FnOnce(Duration) + Send>),
    /// It does not decode or was refused.
    Refused,
    /// Decoding or validating it panicked.
    Panicked,
}

/// The way from a value back to the runtime that follows it.
pub(crate) struct Link {
    pub(crate) clock: SharedClock,
    refresh: Box<dyn Fn() -> BoxFuture<'static, Result<()>> + Send + Sync>,
}

impl Link {
    pub(crate) fn new(
        clock: SharedClock,
        refresh: impl Fn() -> BoxFuture<'static, Result<()>> + Send + Sync + 'static,
    ) -> Self {
        Self { clock, refresh: Box::new(refresh) }
    }

    pub(super) fn refresh(&self) -> BoxFuture<'static, Result<()>> {
        (self.refresh)()
    }
}

/// Makes a value from what a load of its plan fetched; `None` if `Loaded` holds errors.
pub(crate) type Build<T> = Box<dyn Fn(&mut Loaded<'_>) -> Option<T> + Send + Sync>;

/// [`Follow`] for a value of type `T`. It does not keep the value alive.
pub(crate) struct Follower<T> {
    cell: Weak<Cell<T>>,
    plan: Arc<Plan>,
    schema: &'static Schema,
    build: Build<T>,
    made_of: Vec<Seen>,
    /// `None`: as long as the runtime says.
    grace: Option<Duration>,
}

impl<T> Follower<T> {
    pub(crate) fn new(
        cell: &Arc<Cell<T>>,
        plan: Arc<Plan>,
        schema: &'static Schema,
        build: Build<T>,
        made_of: Vec<Seen>,
    ) -> Self {
        Self { cell: Arc::downgrade(cell), plan, schema, build, made_of, grace: None }
    }

    /// How long a replaced value is kept, where the runtime does not decide.
    pub(crate) fn grace(mut self, grace: Option<Duration>) -> Self {
        self.grace = grace;
        self
    }
}

impl<T: Send + Sync + 'static> Follow for Follower<T> {
    fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    fn schema(&self) -> &'static Schema {
        self.schema
    }

    fn made_of(&self) -> &[Seen] {
        &self.made_of
    }

    fn is_alive(&self) -> bool {
        self.cell.strong_count() > 0
    }

    fn prepare(&self, loaded: &mut Loaded<'_>) -> Prepared {
        let Some(cell) = self.cell.upgrade() else { return Prepared::Refused };
        let built = catch_unwind(AssertUnwindSafe(|| (self.build)(loaded)));
        let Ok(built) = built else { return Prepared::Panicked };
        let Some(value) = built.filter(|_| loaded.errors.is_empty()) else {
            return Prepared::Refused;
        };
        let own = self.grace;
        Prepared::Ready(Box::new(move |grace| cell.replace(value, own.unwrap_or(grace))))
    }

    fn set_status(&self, status: Status) {
        if let Some(cell) = self.cell.upgrade() {
            cell.set_status(status);
        }
    }

    fn health(&self) -> Option<LiveHealth> {
        Some(self.cell.upgrade()?.health())
    }

    fn forget_previous(&self) -> Option<Ticks> {
        self.cell.upgrade()?.forget_previous()
    }

    fn attach(&self, link: Link) {
        if let Some(cell) = self.cell.upgrade() {
            cell.attach(link);
        }
    }

    fn close(&self) {
        if let Some(cell) = self.cell.upgrade() {
            cell.close();
        }
    }
}
