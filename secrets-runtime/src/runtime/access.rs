//! How a lazy field, and a live value, get at the runtime that made them.

use std::sync::{Arc, Weak};

use super::{Shared, attempt::attempt, load::Load, refresh};
use crate::{
    clock::Ticks,
    decode::{Fetched, Loaded},
    error::{Error, ErrorKind, FieldError, LoadError, Result},
    lazy::{Access, Held},
    plan::Plan,
    provider::BoxFuture,
    report::LoadReport,
    schema::Schema,
};

/// A runtime that may be gone.
pub(super) struct OfRuntime(pub(super) Weak<Shared>);

impl Access for OfRuntime {
    fn holds(&self, held: &Held) -> bool {
        let shared = self.0.upgrade().filter(|shared| !shared.is_closed());
        shared.is_some_and(|shared| held.is_of(&shared.cache))
    }

    fn load<'a>(
        &'a self,
        plan: &'a Arc<Plan>,
        schema: &'static Schema,
        build: &'a mut (dyn FnMut(&mut Loaded<'_>) + Send),
    ) -> BoxFuture<'a, Result<Held, LoadError>> {
        Box::pin(async move {
            let Some(shared) = self.0.upgrade() else { return Err(gone(plan, schema)) };
            let began = shared.now();
            let mut load = Load::new(schema, Arc::clone(plan), &shared.registry);
            attempt(&shared, &mut load, build).await;
            load.finish(Some(()))?;
            refresh::follow(&shared, std::mem::take(&mut load.followers));
            Ok(held(&shared, &load, began))
        })
    }
}

/// What a load that began at `began` was given, and for how long that may be kept.
fn held(shared: &Shared, load: &Load, began: Ticks) -> Held {
    let mut held = Held::default();
    let given = load.plan.requests.iter().zip(load.values.iter());
    for (request, given) in given.filter_map(|(request, given)| Some((request, given?))) {
        let policy = request.policy;
        let read_until = began.after(policy.ttl);
        if !shared.keeps(request) {
            held.end_by(read_until);
            continue;
        }
        let key = request.reference.to_string();
        let value = match given {
            Ok(Fetched::Shared { value, .. }) => Some(Arc::downgrade(value)),
            _ => None,
        };
        held.end_by(match shared.cache.standing(&key, policy) {
            Some(standing) if standing.has_value => standing.expires,
            // There is no such secret until somebody asks for it again.
            Some(standing) => standing.due.min(read_until),
            None => Ticks::ZERO,
        });
        held.add(key, value);
    }
    held
}

#[cold]
fn gone(plan: &Plan, schema: &'static Schema) -> LoadError {
    let error = Error::new(ErrorKind::Config, "the runtime that loaded this field is gone")
        .with_hint("keep a handle on the `Runtime` for as long as its lazy fields are used");
    let field = plan.slots.first().map(|slot| plan.path(slot)).unwrap_or_default();
    LoadError::new(schema.name(), vec![FieldError::new(field, error)], LoadReport::default())
}
