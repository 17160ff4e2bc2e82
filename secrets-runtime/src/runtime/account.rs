//! What a finished load tells about its fields.

use super::load::Load;
use crate::{
    decode::{Fetched, Outcome, Reuse},
    error::FieldError,
    plan::Slot,
    report::{FieldReport, LoadReport, Origin},
    schema::FieldKind,
};

impl Load {
    /// The slots in the struct's order, nested ones after the field that holds them.
    fn walk(&self, block: usize, visit: &mut impl FnMut(usize, &Slot)) {
        let Some(block) = self.plan.blocks.get(block) else { return };
        for number in block.first_slot..block.first_slot + block.len {
            let slot = &self.plan.slots[number];
            visit(number, slot);
            if let Some(nested) = slot.nested {
                self.walk(nested, visit);
            }
        }
    }

    /// Where each field came from.
    pub(super) fn report(&self) -> LoadReport {
        let mut fields = Vec::with_capacity(self.plan.slots.len());
        self.walk(0, &mut |number, slot| {
            let field = self.plan.path(slot);
            let failed = self.errors.iter().find(|error| error.is_of(&field));
            let origin = match failed {
                Some(error) => Origin::Failed(error.error().kind()),
                None => self.origin(number, slot),
            };
            fields.push(FieldReport { field, origin });
        });
        LoadReport::new(fields)
    }

    /// Errors in the struct's order; composed fields are made last, so theirs come late.
    pub(super) fn in_order(&self, mut errors: Vec<FieldError>) -> Vec<FieldError> {
        let mut ordered = Vec::with_capacity(errors.len());
        self.walk(0, &mut |_, slot| {
            let path = self.plan.path(slot);
            ordered.extend(errors.extract_if(.., |error| error.is_of(&path)));
        });
        ordered.append(&mut errors);
        ordered
    }

    fn origin(&self, number: usize, slot: &Slot) -> Origin {
        match (Outcome::of(&self.outcomes, number), slot.field.kind) {
            (Outcome::Found { source, .. }, _) => self.found(slot, *source),
            (Outcome::Failed(error), _) => Origin::Failed(error.kind()),
            _ if slot.search.is_some() => self.all_of(slot),
            (_, FieldKind::Nested(_)) => Origin::Nested,
            (_, FieldKind::Composed) => Origin::Composed,
            (Outcome::Missing(_) | Outcome::Nothing | Outcome::Asking { .. }, _) => Origin::Absent,
        }
    }

    fn all_of(&self, slot: &Slot) -> Origin {
        let number = slot.search.unwrap_or_default();
        match (self.plan.searches.get(number), self.searching.matched.get(number)) {
            (Some(search), Some(Some(Ok(matched)))) => {
                let pattern = search.pattern.clone();
                Origin::Matched { pattern: Box::new(pattern), secrets: matched.len() }
            }
            _ => Origin::Absent,
        }
    }

    fn found(&self, slot: &Slot, source: u16) -> Origin {
        let value = slot.request(source).and_then(|request| self.values.get(request));
        let value = value.and_then(|value| value.as_ref().ok());
        let reuse = match value {
            Some(Fetched::Shared { reuse, .. }) => *reuse,
            _ => Reuse::Fetched,
        };
        let (cached, stale) = (reuse != Reuse::Fetched, reuse == Reuse::Stale);
        match self.plan.reference(slot, source) {
            Some(reference) => Origin::Secret {
                reference: reference.to_buf(),
                fallback: source.into(),
                from_fallback: value.is_some_and(Fetched::is_fallback),
                cached,
                stale,
            },
            None => Origin::Absent,
        }
    }
}
