//! The state of one load, from plan to struct.

use super::{
    fetch::{Sink, Wanted},
    registry::Registry,
};
use crate::{
    clock::Ticks,
    decode::{Fetched, Loaded, Outcome},
    error::{FieldError, LoadError, Result},
    plan::Plan,
    report::LoadReport,
    schema::Schema,
    secrets::Secrets,
};

/// What one load plans, what it has fetched, and how far each field has come.
pub(crate) struct Load {
    schema: &'static Schema,
    pub(super) plan: Plan,
    pub(super) values: Values,
    pub(super) outcomes: Vec<Outcome>,
}

/// One place per planned request.
pub(super) struct Values {
    results: Vec<Option<Result<Fetched>>>,
    asked: Vec<bool>,
}

impl Sink for Values {
    fn put(&mut self, number: usize, result: Result<Fetched>) {
        self.results[number] = Some(result);
    }
}

impl Values {
    fn new(requests: usize) -> Self {
        let results = std::iter::repeat_with(|| None).take(requests).collect();
        Self { results, asked: vec![false; requests] }
    }

    pub(super) fn get(&self, number: usize) -> Option<&Result<Fetched>> {
        self.results.get(number)?.as_ref()
    }
}

impl Load {
    pub(super) fn new(schema: &'static Schema, registry: &Registry) -> Self {
        let plan = Plan::new(schema, |scheme| registry.find(scheme));
        let begin = |sources: usize| match sources {
            0 => Outcome::Nothing,
            _ => Outcome::Asking { source: 0, skipped: None },
        };
        let outcomes = plan.slots.iter().map(|slot| begin(slot.field.sources.len())).collect();
        Self { schema, values: Values::new(plan.requests.len()), plan, outcomes }
    }

    /// What has to be fetched next, each secret once. `ttl` is for those that set none.
    pub(super) fn wanted(&mut self, ttl: Ticks, registry: &Registry) -> Vec<Wanted<'static>> {
        let mut wanted = Vec::with_capacity(self.plan.requests.len());
        for (slot, outcome) in self.plan.slots.iter().zip(&self.outcomes) {
            let Outcome::Asking { source, .. } = outcome else { continue };
            let Some(number) = self.plan.request(slot, *source) else { continue };
            if std::mem::replace(&mut self.values.asked[number], true) {
                continue;
            }
            let planned = &self.plan.requests[number];
            if let Some(provider) = planned.provider {
                wanted.push(Wanted {
                    number,
                    reference: planned.reference,
                    provider,
                    ttl: planned.ttl.map_or(ttl, Ticks::from),
                });
            } else {
                let error = registry.unknown(planned.reference.scheme());
                self.values.put(number, Err(error));
            }
        }
        wanted
    }

    /// Makes the struct of what was fetched.
    pub(super) fn build<T: Secrets>(mut self) -> Finished<T> {
        let mut loaded = Loaded {
            plan: &self.plan,
            values: &mut self.values.results,
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
