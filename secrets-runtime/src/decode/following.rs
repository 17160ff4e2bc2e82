//! What a field that follows its secret takes with it from the load that made it.

use std::sync::{Arc, atomic::AtomicBool};

use super::Seen;
use crate::{
    leased::{Keeper, Leased},
    live::{Build, Follow, Follower, Live},
    plan::Plan,
    schema::Schema,
};

/// The place of one field in the plan of a load.
pub struct Following<'a> {
    pub(super) schema: &'static Schema,
    pub(super) plan: &'a Plan,
    pub(super) slot: usize,
    /// What its requests gave.
    pub(super) seen: Vec<Seen>,
    pub(super) followers: &'a mut Vec<Arc<dyn Follow>>,
}

impl std::fmt::Debug for Following<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Following").finish_non_exhaustive()
    }
}

impl Following<'_> {
    /// Lets `build` make a new value for `live` when the field's secret changes.
    pub(super) fn add<T: Send + Sync + 'static>(&mut self, live: &Live<T>, build: Build<T>) {
        let grace = self.plan.slots[self.slot].field.grace;
        let plan = Arc::new(self.plan.of_field(self.slot));
        let seen = std::mem::take(&mut self.seen);
        let follower = Follower::new(live.cell(), plan, self.schema, build, seen).grace(grace);
        self.followers.push(Arc::new(follower));
    }

    /// Keeps the lease of a value while it is in use.
    pub(super) fn keep<T>(&mut self, leased: &Leased<T>) {
        if leased.lease().is_none() {
            return;
        }
        self.followers.push(Arc::new(Keeper {
            terms: Arc::downgrade(leased.terms()),
            plan: Arc::new(self.plan.of_field(self.slot)),
            schema: self.schema,
            made_of: std::mem::take(&mut self.seen),
            is_replaced: AtomicBool::new(false),
        }));
    }
}
