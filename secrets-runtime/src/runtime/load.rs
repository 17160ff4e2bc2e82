//! The state of one load, from plan to struct.

use std::sync::Arc;

use tracing::Span;

use super::{Runtime, Shared, attempt::attempt, fetch::Sink, refresh, registry::Registry};
use crate::{
    cache::Need,
    decode::{Fetched, Loaded, Match, Matched, Outcome, Seen},
    error::{FieldError, LoadError, Result},
    live::Follow,
    plan::{Plan, Round, Search},
    report::LoadReport,
    schema::Schema,
    secrets::Secrets,
};

/// What one load plans, what it has fetched, and how far each field has come.
pub(crate) struct Load {
    schema: &'static Schema,
    pub(super) plan: Arc<Plan>,
    pub(super) values: Values,
    pub(super) searching: Searching,
    /// One place for each field, from the first settling on, if that is not all; see [`Outcome::of`].
    pub(super) outcomes: Vec<Outcome>,
    /// Why fields could not be made.
    pub(super) errors: Vec<FieldError>,
    /// What is to follow its secret if all goes well.
    pub(super) followers: Vec<Arc<dyn Follow>>,
}

/// One place per planned request.
pub(super) struct Values {
    given: Vec<Option<Result<Fetched>>>,
    /// Whether some of it was known before the load.
    is_given: bool,
    /// Whether something had to be fetched for this load.
    led: bool,
}

/// How the plan's searches are made, and what they found; one place for each.
pub(super) struct Searching {
    /// Why the secrets that match are asked for.
    pub(super) need: Need,
    /// The names that are known to match, so that no list is asked for.
    pub(super) names: Vec<Option<Vec<Box<str>>>>,
    pub(super) matched: Vec<Option<Result<Matched>>>,
}

impl Searching {
    fn new(searches: usize) -> Self {
        let names = (0..searches).map(|_| None).collect();
        Self { need: Need::Read, names, matched: (0..searches).map(|_| None).collect() }
    }

    /// What each search gave, to know it again.
    pub(super) fn seen(&self) -> impl Iterator<Item = Seen> {
        self.matched.iter().map(|matched| Seen::of_search(matched.as_ref()))
    }
}

impl Sink for Values {
    #[inline]
    fn put(&mut self, number: usize, result: Result<Fetched>) {
        self.given[number] = Some(result);
    }

    fn led(&mut self) {
        self.led = true;
    }
}

impl Values {
    pub(super) fn get(&self, number: usize) -> Option<&Result<Fetched>> {
        self.given.get(number)?.as_ref()
    }

    /// Uses what is known already; it is not asked for.
    pub(super) fn give(&mut self, number: usize, result: Result<Fetched>) {
        self.given[number] = Some(result);
        self.is_given = true;
    }

    /// Whether nothing is known yet, so that the plan's own first round is to be made.
    pub(super) fn is_untouched(&self) -> bool {
        !self.is_given
    }

    pub(super) fn led(&self) -> bool {
        self.led
    }

    /// What each request gave; `None` for those that were not made.
    pub(super) fn iter(&self) -> impl Iterator<Item = Option<&Result<Fetched>>> {
        self.given.iter().map(Option::as_ref)
    }
}

impl Load {
    pub(super) fn new(schema: &'static Schema, plan: Arc<Plan>, registry: &Registry) -> Self {
        let mut given: Vec<_> = plan.requests.iter().map(|_| None).collect();
        for number in &plan.unknown {
            let reference = plan.requests[*number].reference;
            given[*number] = Some(Err(registry.unknown(reference.scheme())));
        }
        Self {
            schema,
            values: Values { given, is_given: false, led: false },
            searching: Searching::new(plan.searches.len()),
            plan,
            outcomes: Vec::new(),
            errors: Vec::new(),
            followers: Vec::new(),
        }
    }

    /// The same load before anything was fetched.
    pub(super) fn anew(&self, registry: &Registry) -> Self {
        Self::new(self.schema, Arc::clone(&self.plan), registry)
    }

    /// The secrets that were found by patterns.
    pub(super) fn matched(&self) -> impl Iterator<Item = (&Search, &Match)> {
        let found = self.plan.searches.iter().zip(&self.searching.matched);
        found.flat_map(|(search, matched)| {
            let matched = matched.iter().flatten().flatten();
            matched.map(move |one| (search, one))
        })
    }

    pub(super) fn span(&self) -> Span {
        let (name, fields) = (self.schema.name(), self.plan.slots.len());
        tracing::debug_span!("secrets.load", name, fields)
    }

    /// What the fields that were passed on by one source ask of their next.
    pub(super) fn next(&self) -> Round<'static> {
        let asking = self.plan.slots.iter().zip(&self.outcomes).filter_map(|(slot, outcome)| {
            let Outcome::Asking { source, .. } = outcome else { return None };
            slot.request(*source).filter(|number| self.values.get(*number).is_none())
        });
        self.plan.round(asking.collect())
    }

    /// Hands what was fetched to `build`, and keeps the errors and what is to follow.
    pub(super) fn build<T>(
        &mut self,
        shared: &Arc<Shared>,
        build: impl FnOnce(&mut Loaded<'_>) -> T,
    ) -> T {
        build(&mut Loaded {
            plan: &self.plan,
            values: &mut self.values.given,
            matched: &mut self.searching.matched,
            outcomes: &self.outcomes,
            errors: &mut self.errors,
            first_slot: 0,
            schema: self.schema,
            followers: &mut self.followers,
            access: &|| shared.access(),
        })
    }

    /// The struct, or every field's error.
    pub(super) fn finish<T>(&mut self, built: Option<T>) -> Result<T, LoadError> {
        built.filter(|_| self.errors.is_empty()).ok_or_else(|| self.failure())
    }

    /// Why not all fields could be made.
    #[cold]
    pub(super) fn failure(&mut self) -> LoadError {
        let report = self.report();
        let errors = std::mem::take(&mut self.errors);
        LoadError::new(self.schema.name(), self.in_order(errors), report)
    }
}

impl Runtime {
    /// Fills `T`.
    pub(crate) async fn load<T: Secrets>(&self) -> Result<T, LoadError> {
        let mut load = self.plan(const { &T::SCHEMA });
        let built = attempt(&self.shared, &mut load, T::build).await;
        self.finish(&mut load, built)
    }

    /// Fills `T` and tells about each field.
    pub(crate) async fn load_with_report<T: Secrets>(&self) -> Result<(T, LoadReport), LoadError> {
        let mut load = self.plan(const { &T::SCHEMA });
        let built = attempt(&self.shared, &mut load, T::build).await;
        self.finish(&mut load, built).map(|built| (built, load.report()))
    }

    /// A load of `schema` before anything was fetched.
    pub(super) fn plan(&self, schema: &'static Schema) -> Load {
        let registry = &self.shared.registry;
        Load::new(schema, self.shared.plans.get(schema, registry), registry)
    }

    /// The struct if all went well; what is live in it is followed from now on.
    fn finish<T>(&self, load: &mut Load, built: Option<T>) -> Result<T, LoadError> {
        let finished = load.finish(built)?;
        if !load.followers.is_empty() {
            refresh::follow(&self.shared, std::mem::take(&mut load.followers));
        }
        Ok(finished)
    }
}
