//! How a lazy field, and a live value, get at the runtime that made them.

use std::sync::{Arc, Weak};

use super::{Shared, execute::execute, load::Load};
use crate::{
    clock::Ticks,
    decode::Loaded,
    error::{Error, ErrorKind, FieldError, LoadError, Result},
    lazy::Access,
    plan::Plan,
    provider::BoxFuture,
    report::LoadReport,
    schema::Schema,
};

/// A runtime that may be gone.
pub(super) struct OfRuntime(pub(super) Weak<Shared>);

impl Access for OfRuntime {
    fn now(&self) -> Ticks {
        self.0.upgrade().map_or(Ticks::MAX, |shared| shared.now())
    }

    fn load<'a>(
        &'a self,
        plan: &'a Arc<Plan>,
        schema: &'static Schema,
        build: &'a mut (dyn FnMut(&mut Loaded<'_>) + Send),
    ) -> BoxFuture<'a, Result<(), LoadError>> {
        Box::pin(async move {
            let Some(shared) = self.0.upgrade() else { return Err(gone(plan, schema)) };
            let mut load = Load::new(schema, Arc::clone(plan), &shared.registry);
            execute(&shared, &mut load).await;
            let ((), errors, _) = load.build(&shared.access(), build);
            if errors.is_empty() { Ok(()) } else { Err(load.failure(errors)) }
        })
    }
}

#[cold]
fn gone(plan: &Plan, schema: &'static Schema) -> LoadError {
    let error = Error::new(ErrorKind::Config, "the runtime that loaded this field is gone")
        .with_hint("keep a handle on the `Runtime` for as long as its lazy fields are used");
    let field = plan.slots.first().map(|slot| plan.path(slot)).unwrap_or_default();
    LoadError::new(schema.name(), vec![FieldError::new(field, error)], LoadReport::default())
}
