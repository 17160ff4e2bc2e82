//! Fields that take all secrets which a pattern matches.

use std::collections::BTreeMap;

use super::{Check, Loaded, Place, unanswered};
use crate::{
    decode::{FromSecret, JsonField, Match, Matched, SecretField as _},
    error::{Error, FieldError, Result},
    plan::Search,
    reference::SecretRef,
    schema::Field,
};

impl Loaded<'_> {
    /// A field of type `BTreeMap` with a pattern.
    pub fn all<T: FromSecret>(
        &mut self,
        field: usize,
        check: Option<Check<T>>,
    ) -> Option<BTreeMap<String, T>> {
        self.each(field, |one, field| T::from_bytes(one.bytes(field)?, check))
    }

    /// A field of type `BTreeMap` with a pattern and `json`.
    pub fn all_json<T: JsonField<Target = T>>(
        &mut self,
        field: usize,
        check: Option<Check<T>>,
    ) -> Option<BTreeMap<String, T>> {
        self.each(field, |one, field| one.json(field, |text| T::from_json(text, check)))
    }

    /// The map, or an error for each secret of which nothing could be made.
    fn each<T>(
        &mut self,
        field: usize,
        make: impl Fn(&mut Match, &Field) -> Result<T>,
    ) -> Option<BTreeMap<String, T>> {
        let place = self.place(field);
        let path = self.plan.path(place.slot);
        let (mut map, mut errors) = (BTreeMap::new(), Vec::new());
        match self.matched(place) {
            Ok((search, matched)) => {
                for one in matched {
                    match make(one, place.slot.field) {
                        Ok(value) => drop(map.insert(one.name.to_string(), value)),
                        Err(error) => errors.push(of_one(&path, search, &one.name, error)),
                    }
                }
            }
            Err(error) => errors.push(FieldError::new(path, error)),
        }
        let is_complete = errors.is_empty();
        self.errors.append(&mut errors);
        is_complete.then_some(map)
    }

    fn matched(&mut self, place: Place<'_>) -> Result<(&Search, &mut Matched)> {
        let number = place.slot.search.ok_or_else(unanswered)?;
        match self.matched.get_mut(number).and_then(Option::as_mut) {
            Some(Ok(matched)) => Ok((&self.plan.searches[number], matched)),
            Some(Err(error)) => Err(error.clone()),
            None => Err(unanswered()),
        }
    }
}

fn of_one(path: &str, search: &Search, name: &str, error: Error) -> FieldError {
    let reference = SecretRef::new(search.pattern.scheme(), name);
    let error = error.with_reference(reference.with_field(search.pattern.field()));
    FieldError::new(format!("{path}[{name}]").into(), error)
}
