//! Keeps the lease of a value that is in use, without replacing the value.

use std::sync::{
    Arc, Weak,
    atomic::{AtomicBool, Ordering},
};

use super::Terms;
use crate::{
    clock::Ticks,
    decode::{Loaded, Seen},
    live::{Follow, Link, LiveHealth, Prepared, Status},
    plan::Plan,
    schema::Schema,
};

/// Follows the secret of a plain [`Leased`](super::Leased) value for as long as its lease lasts.
pub(crate) struct Keeper {
    pub(crate) terms: Weak<Terms>,
    pub(crate) plan: Arc<Plan>,
    pub(crate) schema: &'static Schema,
    pub(crate) made_of: Vec<Seen>,
    /// Whether the cache has another value by now, so that there is nothing left to renew.
    pub(crate) is_replaced: AtomicBool,
}

impl Follow for Keeper {
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
        let terms = self.terms.upgrade();
        let lease = terms.as_ref().and_then(|terms| terms.lease());
        let is_lent = lease.is_some_and(|lease| !lease.is_over());
        is_lent && !self.is_replaced.load(Ordering::Acquire)
    }

    fn renews_only(&self) -> bool {
        true
    }

    fn prepare(&self, _: &mut Loaded<'_>) -> Prepared {
        self.is_replaced.store(true, Ordering::Release);
        Prepared::Ready(Box::new(|_| ()))
    }

    fn set_status(&self, _: Status) {}

    fn health(&self) -> Option<LiveHealth> {
        None
    }

    fn forget_previous(&self) -> Option<Ticks> {
        None
    }

    fn attach(&self, _: Link) {}

    fn close(&self) {}
}
