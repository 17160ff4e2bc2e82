//! The state of one load, from plan to struct.

use super::{fetch::Sink, registry::Registry};
use std::sync::Arc;

use crate::{
    decode::{Fetched, Loaded, Outcome},
    error::{FieldError, LoadError, Result},
    plan::{Plan, Round},
    report::LoadReport,
    schema::Schema,
    secrets::Secrets,
};

/// What one load plans, what it has fetched, and how far each field has come.
pub(crate) struct Load {
    schema: &'static Schema,
    pub(super) plan: Arc<Plan>,
    pub(super) values: Values,
    pub(super) outcomes: Vec<Outcome>,
}

/// One place per planned request.
pub(super) struct Values(Vec<Option<Result<Fetched>>>);

impl Sink for Values {
    #[inline]
    fn put(&mut self, number: usize, result: Result<Fetched>) {
        self.0[number] = Some(result);
    }
}

impl Values {
    pub(super) fn get(&self, number: usize) -> Option<&Result<Fetched>> {
        self.0.get(number)?.as_ref()
    }
}

impl Load {
    pub(super) fn new(schema: &'static Schema, plan: Arc<Plan>, registry: &Registry) -> Self {
        let begin = |sources: usize| match sources {
            0 => Outcome::Nothing,
            _ => Outcome::Asking { source: 0, skipped: None },
        };
        let outcomes = plan.slots.iter().map(|slot| begin(slot.field.sources.len())).collect();
        let values = plan.requests.iter().map(|request| match request.provider {
            Some(_) => None,
            None => Some(Err(registry.unknown(request.reference.scheme()))),
        });
        Self { schema, values: Values(values.collect()), plan, outcomes }
    }

    /// What the fields that were passed on by one source ask of their next.
    pub(super) fn next(&self) -> Round<'static> {
        let asking = self.plan.slots.iter().zip(&self.outcomes).filter_map(|(slot, outcome)| {
            let Outcome::Asking { source, .. } = outcome else { return None };
            slot.request(*source).filter(|number| self.values.get(*number).is_none())
        });
        self.plan.round(asking.collect())
    }

    /// Makes the struct of what was fetched.
    pub(super) fn build<T: Secrets>(mut self) -> Finished<T> {
        let mut loaded = Loaded {
            plan: &self.plan,
            values: &mut self.values.0,
            outcomes: &self.outcomes,
            errors: Vec::new(),
            block: 0,
        };
        let built = T::build(&mut loaded);
        let errors = loaded.errors;
        Finished { built, errors, load: self }
    }
}

/// A load that has ended, well or not.
pub(crate) struct Finished<T> {
    built: Option<T>,
    errors: Vec<FieldError>,
    load: Load,
}

impl<T> Finished<T> {
    /// The struct, or every field's error.
    pub(crate) fn finish(self) -> Result<T, LoadError> {
        match self.built {
            Some(built) if self.errors.is_empty() => Ok(built),
            _ => Err(failure(&self.load, self.errors)),
        }
    }

    /// The same, with the report of a load that went well.
    pub(crate) fn finish_with_report(self) -> Result<(T, LoadReport), LoadError> {
        match self.built {
            Some(built) if self.errors.is_empty() => Ok((built, self.load.report(&[]))),
            _ => Err(failure(&self.load, self.errors)),
        }
    }
}

#[cold]
fn failure(load: &Load, errors: Vec<FieldError>) -> LoadError {
    let report = load.report(&errors);
    LoadError::new(load.schema.name(), load.in_order(errors), report)
}
