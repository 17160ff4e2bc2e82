//! From a schema to the requests of one load. Pure: no I/O, no clock.
//!
//! The derive has already listed each struct's distinct secrets; the plan joins
//! the lists of nested structs, finds each request's provider instance and
//! gives every field, nested ones included, a slot.

use std::{borrow::Cow, collections::HashMap};

use crate::{
    clock::Ticks,
    provider::FetchRequest,
    reference::SecretRef,
    schema::{Field, FieldKind, OrOn, Schema},
};

/// The number of a provider instance in the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ProviderId(pub(crate) u32);

/// Everything one load asks for.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) requests: Vec<Planned>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) blocks: Vec<Block>,
    /// What is asked at first: every field's first source.
    pub(crate) first: Round<'static>,
}

/// One secret to fetch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Planned {
    pub(crate) reference: SecretRef<'static>,
    /// `None` if no instance of that name is registered.
    pub(crate) provider: Option<ProviderId>,
    /// The shortest time to live among the fields that read it.
    pub(crate) ttl: Ticks,
    /// The fewest sources that a reader still has if this one does not answer, itself included.
    pub(crate) sources_left: u32,
    /// How many field sources read it.
    pub(crate) uses: u32,
}

impl Planned {
    /// A request that no field reads yet.
    fn new(reference: SecretRef<'static>, provider: Option<ProviderId>) -> Self {
        Self { reference, provider, ttl: Ticks::MAX, sources_left: u32::MAX, uses: 0 }
    }

    /// Adds a reader: the `source`-th of the field's sources.
    fn read_by(&mut self, field: &Field, source: u16, ttl: Ticks) {
        self.uses += 1;
        self.ttl = self.ttl.min(field.ttl.map_or(ttl, Ticks::from));
        self.sources_left = self.sources_left.min(sources_left(field, source));
    }
}

/// How many sources a field still has if its `source`-th does not answer, that one included.
fn sources_left(field: &Field, source: u16) -> u32 {
    match field.or_on {
        OrOn::NotFound => 1,
        OrOn::Unavailable => {
            u32::try_from(field.sources.len() - usize::from(source)).unwrap_or(u32::MAX)
        }
    }
}

/// Requests that are made together; those to one provider stand side by side.
#[derive(Debug, Default)]
pub(crate) struct Round<'a> {
    wanted: Vec<Wanted>,
    /// One for each in `wanted`, kept apart so that a provider gets a slice of them.
    requests: Vec<FetchRequest<'a>>,
}

/// What the runtime knows about one request of a round.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// The asker's own number for it.
    pub(crate) number: usize,
    pub(crate) provider: ProviderId,
    /// How old a cached value may be.
    pub(crate) ttl: Ticks,
    /// Among how many sources, this one included, the time that is left is shared.
    pub(crate) sources_left: u32,
}

impl<'a> Round<'a> {
    /// Adds a request; the caller keeps those to one provider side by side.
    pub(crate) fn push(&mut self, wanted: Wanted, request: FetchRequest<'a>) {
        self.wanted.push(wanted);
        self.requests.push(request);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// The requests to each provider.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (&[Wanted], &[FetchRequest<'a>])> {
        let mut requests = &self.requests[..];
        self.wanted.chunk_by(|a, b| a.provider == b.provider).map(move |wanted| {
            let (group, rest) = requests.split_at(wanted.len());
            requests = rest;
            (wanted, group)
        })
    }
}

/// One field of the loaded struct or of a struct nested in it.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) field: &'static Field,
    pub(crate) block: usize,
    /// The plan's number of each source's request.
    requests: Box<[usize]>,
    /// For a nested struct: the block of its fields.
    pub(crate) nested: Option<usize>,
}

impl Slot {
    /// The plan's number of the `source`-th request.
    #[inline]
    pub(crate) fn request(&self, source: u16) -> Option<usize> {
        self.requests.get(usize::from(source)).copied()
    }
}

/// The slots of one struct.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) schema: &'static Schema,
    pub(crate) first_slot: usize,
    /// The nested field's path, with the dot that follows it.
    pub(crate) path: String,
}

impl Plan {
    /// Plans a load of `schema`; `find` tells the instance that has a name, and `ttl` is the
    /// time to live of fields that set none.
    pub(crate) fn new(
        schema: &'static Schema,
        find: impl Fn(&str) -> Option<ProviderId>,
        ttl: Ticks,
    ) -> Self {
        let mut planner = Planner { find, ttl, known: None, plan: Self::empty(schema) };
        planner.add_block(schema, String::new());
        let mut next = 0;
        // Blocks are appended while slots are walked, so nesting of any depth is covered.
        while next < planner.plan.slots.len() {
            planner.visit(next);
            next += 1;
        }
        let plan = &planner.plan;
        let first = plan.slots.iter().filter_map(|slot| slot.request(0)).collect();
        planner.plan.first = plan.round(first);
        planner.plan
    }

    /// The requests with these numbers, each once; those without a provider are left out.
    pub(crate) fn round(&self, mut numbers: Vec<usize>) -> Round<'static> {
        numbers.sort_unstable_by_key(|number| (self.requests[*number].provider, *number));
        numbers.dedup();
        let mut round = Round::default();
        for number in numbers {
            let Planned { reference, provider, ttl, sources_left, .. } = self.requests[number];
            if let Some(provider) = provider {
                round.push(
                    Wanted { number, provider, ttl, sources_left },
                    FetchRequest::new(reference),
                );
            }
        }
        round
    }

    fn empty(schema: &Schema) -> Self {
        Self {
            requests: Vec::with_capacity(schema.requests().len()),
            slots: Vec::with_capacity(schema.fields().len()),
            blocks: Vec::with_capacity(1),
            first: Round::default(),
        }
    }

    /// What a field's `source`-th source names, with the field part.
    pub(crate) fn reference(&self, slot: &Slot, source: u16) -> Option<SecretRef<'static>> {
        let part = slot.field.sources.get(usize::from(source))?.field;
        let request = slot.request(source)?;
        Some(self.requests[request].reference.with_field(part))
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
    ttl: Ticks,
    /// Requests by reference; only kept once a second struct joins the plan.
    known: Option<HashMap<SecretRef<'static>, usize>>,
    plan: Plan,
}

impl<F: Fn(&str) -> Option<ProviderId>> Planner<F> {
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
        let slot = |field| Slot { field, block: number, requests: requests(field), nested: None };
        self.plan.slots.extend(schema.fields().iter().map(slot));
        self.plan.blocks.push(Block { schema, first_slot, path });
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
            _ => (self.find)(scheme),
        }
    }

    fn visit(&mut self, number: usize) {
        let slot = &self.plan.slots[number];
        for (source, request) in (0..).zip(&slot.requests) {
            self.plan.requests[*request].read_by(slot.field, source, self.ttl);
        }
        if let FieldKind::Nested(schema) = slot.field.kind {
            let path = format!("{}{}.", self.plan.blocks[slot.block].path, slot.field.name);
            self.plan.slots[number].nested = Some(self.add_block(schema, path));
        }
    }
}
