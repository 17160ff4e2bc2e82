//! From a schema to the requests of one load. Pure: no I/O, no clock.
//!
//! The derive has already listed each struct's distinct secrets; the plan joins
//! the lists of nested structs, finds each request's provider instance and
//! gives every field, nested ones included, a slot.

use std::{borrow::Cow, collections::HashMap};

use crate::{
    cache::{Need, freshness::Policy},
    clock::Ticks,
    provider::FetchRequest,
    reference::SecretRef,
    schema::{Encoding, Field, FieldKind, Schema},
};

mod planned;
mod round;
mod search;

pub(crate) use planned::Planned;
pub(crate) use round::{Round, Wanted};
pub(crate) use search::Search;

/// The number of a provider instance in the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ProviderId(pub(crate) u32);

/// Everything one load asks for.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) requests: Vec<Planned>,
    /// The numbers of those whose provider is not registered.
    pub(crate) unknown: Vec<usize>,
    /// What is found by patterns.
    pub(crate) searches: Vec<Search>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) blocks: Vec<Block>,
    /// What is asked at first: every field's first source.
    pub(crate) first: Round<'static>,
}

/// One field of the loaded struct or of a struct nested in it.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) field: &'static Field,
    pub(crate) block: usize,
    /// The plan's number of each source's request.
    requests: Box<[usize]>,
    /// Whether the load leaves it to the field to ask.
    pub(crate) is_lazy: bool,
    /// For a nested struct: the block of its fields.
    pub(crate) nested: Option<usize>,
    /// For a field with a pattern: the plan's number of its search.
    pub(crate) search: Option<usize>,
    /// The first source's request, if each load asks for it, the field takes all that it gives, and nothing else reads it.
    pub(crate) sole: Option<usize>,
}

impl Slot {
    /// The plan's numbers of its requests, one for each source.
    pub(crate) fn requests(&self) -> &[usize] {
        &self.requests
    }

    /// The plan's number of the `source`-th request.
    #[inline]
    pub(crate) fn request(&self, source: u16) -> Option<usize> {
        self.requests.get(usize::from(source)).copied()
    }

    /// The part of its value that the `source`-th source takes, if it is not all of it.
    #[inline]
    pub(crate) fn part(&self, source: u16) -> Option<&'static str> {
        self.field.sources.get(usize::from(source))?.field
    }
}

/// The slots of one struct.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) first_slot: usize,
    pub(crate) len: usize,
    /// The nested field's path, with the dot that follows it.
    pub(crate) path: String,
}

impl Plan {
    /// Plans a load of `schema`; `find` tells the instance that has a name, and the policy of
    /// fields that set none.
    pub(crate) fn new(
        schema: &'static Schema,
        find: impl Fn(&str) -> Option<(ProviderId, Policy)>,
    ) -> Self {
        let mut planner = Planner { find, known: None, plan: Self::empty(schema) };
        planner.add_block(schema, String::new());
        let mut next = 0;
        // Blocks are appended while slots are walked, so nesting of any depth is covered.
        while next < planner.plan.slots.len() {
            planner.visit(next);
            next += 1;
        }
        planner.plan.with_first_round()
    }

    /// The part of this plan that fills one field, as a plan of its own with that field alone.
    pub(crate) fn of_field(&self, number: usize) -> Self {
        let slot = &self.slots[number];
        let alone = |request: &usize| Planned { uses: 1, ..self.requests[*request] };
        let asked = slot.requests.iter().map(alone);
        let path = self.blocks[slot.block].path.clone();
        let alone = Slot {
            field: slot.field,
            block: 0,
            requests: (0..slot.requests.len()).collect(),
            is_lazy: false,
            nested: None,
            search: None,
            sole: None,
        };
        let plan = Self {
            requests: asked.collect(),
            unknown: Vec::new(),
            searches: Vec::new(),
            slots: vec![alone],
            blocks: vec![Block { first_slot: 0, len: 1, path }],
            first: Round::default(),
        };
        plan.with_first_round()
    }

    fn with_first_round(mut self) -> Self {
        for slot in &mut self.slots {
            let is_whole = slot.part(0).is_none() && slot.field.encoding == Encoding::Plain;
            let first = slot.request(0).filter(|_| is_whole && !slot.is_lazy);
            slot.sole = first.filter(|request| self.requests[*request].uses == 1);
        }
        let first = self.slots.iter().filter(|slot| !slot.is_lazy);
        let first = first.filter_map(|slot| slot.request(0)).collect();
        self.first = self.round(first);
        let numbered = self.requests.iter().enumerate();
        let unknown = numbered.filter(|(_, request)| request.provider.is_none());
        self.unknown = unknown.map(|(number, _)| number).collect();
        self
    }

    /// The requests with these numbers, each once; those without a provider are left out.
    pub(crate) fn round(&self, mut numbers: Vec<usize>) -> Round<'static> {
        numbers.sort_unstable_by_key(|number| (self.requests[*number].provider, *number));
        numbers.dedup();
        let mut round = Round::default();
        for number in numbers {
            let planned = self.requests[number];
            if let Some(wanted) = planned.wanted(number, Need::Read) {
                round.push(wanted, FetchRequest::new(planned.reference));
            }
        }
        round
    }

    fn empty(schema: &Schema) -> Self {
        Self {
            requests: Vec::with_capacity(schema.requests().len()),
            unknown: Vec::new(),
            searches: Vec::new(),
            slots: Vec::with_capacity(schema.fields().len()),
            blocks: Vec::with_capacity(1),
            first: Round::default(),
        }
    }

    /// What a field's `source`-th source names, with the field part.
    pub(crate) fn reference(&self, slot: &Slot, source: u16) -> Option<SecretRef<'static>> {
        let request = slot.request(source)?;
        Some(self.requests[request].reference.with_field(slot.part(source)))
    }

    /// A field's path from the loaded struct, such as `db.password`.
    pub(crate) fn path(&self, slot: &Slot) -> Cow<'static, str> {
        match self.blocks[slot.block].path.as_str() {
            "" => Cow::Borrowed(slot.field.name),
            path => Cow::Owned(format!("{path}{}", slot.field.name)),
        }
    }
}

struct Planner<F> {
    find: F,
    /// Requests by reference; only kept once a second struct joins the plan.
    known: Option<HashMap<SecretRef<'static>, usize>>,
    plan: Plan,
}

impl<F: Fn(&str) -> Option<(ProviderId, Policy)>> Planner<F> {
    fn add_block(&mut self, schema: &'static Schema, path: String) -> usize {
        let number = self.plan.blocks.len();
        if number == 1 {
            self.index_requests();
        }
        let first_slot = self.plan.slots.len();
        let numbers: Vec<usize> =
            schema.requests().iter().map(|reference| self.add_request(*reference)).collect();
        let requests = |field: &Field| {
            field.sources.iter().filter_map(|source| numbers.get(source.request).copied()).collect()
        };
        let slot = |field: &'static Field| Slot {
            field,
            block: number,
            requests: requests(field),
            is_lazy: field.lazy,
            nested: None,
            search: None,
            sole: None,
        };
        self.plan.slots.extend(schema.fields().iter().map(slot));
        self.plan.blocks.push(Block { first_slot, len: schema.fields().len(), path });
        number
    }

    fn index_requests(&mut self) {
        let numbered = self.plan.requests.iter().enumerate();
        self.known = Some(numbered.map(|(number, request)| (request.reference, number)).collect());
    }

    fn add_request(&mut self, reference: SecretRef<'static>) -> usize {
        let number = self.plan.requests.len();
        if let Some(known) = &mut self.known {
            let number = *known.entry(reference).or_insert(number);
            if number < self.plan.requests.len() {
                return number;
            }
        }
        let provider = self.provider(reference.scheme());
        self.plan.requests.push(Planned::new(reference, provider));
        number
    }

    /// Neighbours mostly share a provider, so the last answer is tried first.
    fn provider(&self, scheme: &str) -> Option<ProviderId> {
        match self.plan.requests.last() {
            Some(last) if last.reference.scheme() == scheme => last.provider,
            _ => (self.find)(scheme).map(|(provider, _)| provider),
        }
    }

    /// The policy of fields that set none. Without a provider nothing is fetched.
    fn default_policy(&self, request: usize) -> Policy {
        let found = (self.find)(self.plan.requests[request].reference.scheme());
        found.map_or(Policy { ttl: Ticks::ZERO, stale: Ticks::ZERO }, |(_, policy)| policy)
    }

    fn visit(&mut self, number: usize) {
        let slot = &self.plan.slots[number];
        for (source, request) in (0..).zip(&slot.requests) {
            let default = self.default_policy(*request);
            self.plan.requests[*request].read_by(slot.field, source, default);
        }
        if let Some(search) = Search::of_field(slot.field, &self.find) {
            self.plan.slots[number].search = Some(self.plan.searches.len());
            self.plan.searches.push(search);
        }
        let slot = &self.plan.slots[number];
        if let FieldKind::Nested(schema) = slot.field.kind {
            let path = format!("{}{}.", self.plan.blocks[slot.block].path, slot.field.name);
            self.plan.slots[number].nested = Some(self.add_block(schema, path));
        }
    }
}
