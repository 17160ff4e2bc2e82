//! Each struct's plan, made at its first load.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::registry::Registry;
use crate::{plan::Plan, schema::Schema};

/// Plans by the address of their schema. A schema is a constant, and a runtime's providers
/// and settings never change, so a plan stays right for ever.
#[derive(Default)]
pub(super) struct Plans(Mutex<HashMap<usize, Arc<Plan>, foldhash::fast::RandomState>>);

impl Plans {
    pub(super) fn get(&self, schema: &'static Schema, registry: &Registry) -> Arc<Plan> {
        // An entry is made whole or not at all, so a panic elsewhere does not matter.
        let mut plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let plan = plans.entry(std::ptr::from_ref(schema).addr()).or_insert_with(|| {
            Arc::new(Plan::new(schema, |scheme| registry.find_with_policy(scheme)))
        });
        Arc::clone(plan)
    }
}
