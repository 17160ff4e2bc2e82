//! What one load fetched, handed to the generated `build`.

use std::sync::Arc;

use super::{
    Fetched, Following, JsonField, Matched, Outcome, Part, Piece, SecretField, Seen,
    compose::compose, encoding, field::Check, json,
};
use crate::{
    error::{Error, ErrorKind, FieldError, Result},
    lazy::Access,
    leased::Lent,
    live::Follow,
    plan::Plan,
    schema::{Encoding, Schema},
    value::SecretBytes,
};

mod all;
mod config;
mod later;
mod place;

use place::Place;

/// The fetched values of a load, and the errors met while fields are made of them.
///
/// Generated code calls one method per field, by the field's number.
pub struct Loaded<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) values: &'a mut [Option<Result<Fetched>>],
    /// What each of the plan's searches found.
    pub(crate) matched: &'a mut [Option<Result<Matched>>],
    /// How far each slot has come; see [`Outcome::of`].
    pub(crate) outcomes: &'a [Outcome],
    pub(crate) errors: &'a mut Vec<FieldError>,
    /// The first slot of the struct that is being made.
    pub(crate) first_slot: usize,
    pub(crate) schema: &'static Schema,
    /// What is to follow its secret from now on.
    pub(crate) followers: &'a mut Vec<Arc<dyn Follow>>,
    /// How a lazy field gets at its secret.
    pub(crate) access: &'a dyn Fn() -> Arc<dyn Access>,
}

impl std::fmt::Debug for Loaded<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loaded").field("errors", &self.errors).finish_non_exhaustive()
    }
}

impl<'a> Loaded<'a> {
    /// A `#[secret]` field.
    pub fn secret<T: SecretField>(
        &mut self,
        field: usize,
        check: Option<Check<T::Target>>,
    ) -> Option<T> {
        if !T::FOLLOWS {
            return self.secret_inside::<T>(field, check);
        }
        let seen = self.seen(self.place(field));
        let made = self.secret_inside::<T>(field, check)?;
        made.follow(&mut self.following(field, seen), check);
        Some(made)
    }

    /// What stands inside of a field that follows its secret.
    pub(super) fn secret_inside<T: SecretField>(
        &mut self,
        field: usize,
        check: Option<Check<T::Target>>,
    ) -> Option<T> {
        let place = self.place(field);
        if !T::LENDS {
            let made = self.made::<T>(place, check);
            return self.keep(place, made);
        }
        let lent = self.lent(place);
        let made = self.made::<T>(place, check);
        self.keep(place, made.inspect(|value| value.lend(lent)))
    }

    #[inline]
    fn made<T: SecretField>(
        &mut self,
        place: Place<'_>,
        check: Option<Check<T::Target>>,
    ) -> Result<T> {
        match self.bytes(place)? {
            Some(bytes) => T::from_bytes(bytes, check),
            None => match place.slot.field.default_text {
                Some(text) => T::from_bytes(text.0.into(), check).map_err(|e| of_default(&e)),
                None => place.absent(T::absent()),
            },
        }
    }

    /// A field with `json`.
    pub fn json<T: JsonField>(
        &mut self,
        field: usize,
        check: Option<Check<T::Target>>,
    ) -> Option<T> {
        if !T::FOLLOWS {
            return self.json_inside::<T>(field, check);
        }
        let seen = self.seen(self.place(field));
        let made = self.json_inside::<T>(field, check)?;
        made.follow(&mut self.following(field, seen), check);
        Some(made)
    }

    /// What stands inside of a field that follows its secret.
    pub(super) fn json_inside<T: JsonField>(
        &mut self,
        field: usize,
        check: Option<Check<T::Target>>,
    ) -> Option<T> {
        let place = self.place(field);
        let lent = T::LENDS.then(|| self.lent(place));
        let made = match self.with_json(place, |text| T::from_json(text, check)) {
            Some(made) => made,
            None => place.absent(T::absent()),
        };
        if let (Ok(value), Some(lent)) = (&made, lent) {
            value.lend(lent);
        }
        self.keep(place, made)
    }

    /// A field that is a struct with a schema of its own.
    pub fn nested<T>(
        &mut self,
        field: usize,
        build: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let block = self.place(field).slot.nested?;
        let inner = self.plan.blocks[block].first_slot;
        let outer = std::mem::replace(&mut self.first_slot, inner);
        let made = build(self);
        self.first_slot = outer;
        made
    }

    /// A field made from other fields.
    ///
    /// ```compile_fail,E0080
    /// # use typed_secrets::{Live, SecretString, Secrets};
    /// type Follows = Live<SecretString>;
    ///
    /// #[derive(Secrets)]
    /// struct Settings {
    ///     #[secret]
    ///     user: SecretString,
    ///     #[secret(compose = "https://{user}@localhost")]
    ///     url: Follows,
    /// }
    /// # #[tokio::main(flavor = "current_thread")] async fn main() { let _ = Settings::load().await; }
    /// ```
    pub fn compose<T: SecretField>(
        &mut self,
        field: usize,
        parts: &[Part<'_>],
        check: Option<Check<T::Target>>,
    ) -> Option<T> {
        const {
            assert!(!T::FOLLOWS, "a composed text does not follow the fields it is made of");
        }
        let made = match compose(parts) {
            Some(text) => T::from_bytes(text.into(), check),
            None => T::absent().ok_or_else(|| {
                Error::new(ErrorKind::NotFound, "a field inserted into this one is absent")
                    .with_hint("make this field an `Option` too, or the inserted one required")
            }),
        };
        self.keep(self.place(field), made)
    }

    fn following(&mut self, field: usize, seen: Vec<Seen>) -> Following<'_> {
        let (schema, plan, slot) = (self.schema, self.plan, self.slot(field));
        Following { schema, plan, slot, seen, followers: self.followers }
    }

    /// What the field's requests gave; to be asked before the value is taken.
    fn seen(&self, place: Place<'_>) -> Vec<Seen> {
        let given = |number: &usize| Seen::of(self.values[*number].as_ref());
        place.slot.requests().iter().map(given).collect()
    }

    /// What the field's value is lent under; to be asked before it is taken.
    fn lent(&self, place: Place<'_>) -> Lent {
        let Outcome::Found { source, .. } = place.outcome else { return Lent::default() };
        let value = place.slot.request(*source).and_then(|request| self.values[request].as_ref());
        value.and_then(|value| value.as_ref().ok()).map(Fetched::lent).unwrap_or_default()
    }

    fn slot(&self, field: usize) -> usize {
        self.first_slot + field
    }

    fn place(&self, field: usize) -> Place<'a> {
        let number = self.slot(field);
        Place { slot: &self.plan.slots[number], outcome: Outcome::of(self.outcomes, number) }
    }

    /// Keeps the value, or the error with the field's name and reference.
    fn keep<T>(&mut self, place: Place<'_>, made: Result<T>) -> Option<T> {
        match made {
            Ok(value) => Some(value),
            Err(error) => {
                self.errors.push(place.named(self.plan, error));
                None
            }
        }
    }

    /// The field's bytes, selected and decoded; `None` if no source has them.
    #[inline]
    fn bytes(&mut self, place: Place<'_>) -> Result<Option<SecretBytes>> {
        if let Some(value) = self.sole(place) {
            return Ok(Some(value.take(true)));
        }
        let Some((value, piece, last_use)) = self.found(place)? else { return Ok(None) };
        let bytes = if piece.is_whole() {
            value.take(last_use)
        } else {
            json::scalar(piece.of(value.expose()))?
        };
        encoding::decode(place.slot.field.encoding, bytes).map(Some)
    }

    /// The value of which the field takes all, as it is, if no other field reads it.
    #[inline]
    fn sole(&mut self, place: Place<'_>) -> Option<&mut Fetched> {
        self.values.get_mut(place.slot.sole?)?.as_mut()?.as_mut().ok()
    }

    /// Runs `read` on the field's JSON text; `None` if no source has it.
    fn with_json<T>(
        &mut self,
        place: Place<'_>,
        read: impl FnOnce(&str) -> Result<T>,
    ) -> Option<Result<T>> {
        if place.slot.field.encoding != Encoding::Plain {
            let decoded = self.bytes(place).transpose()?;
            return Some(decoded.and_then(|bytes| read(json::utf8(bytes.expose())?)));
        }
        let found = self.found(place).transpose()?;
        Some(found.and_then(|(value, piece, _)| read(json::utf8(piece.of(value.expose()))?)))
    }

    /// Where the field's value is, and whether this field is its only user.
    #[inline]
    fn found<'p>(&mut self, place: Place<'p>) -> Result<Option<(&mut Fetched, &'p Piece, bool)>> {
        let (source, piece) = match place.outcome {
            Outcome::Found { source, piece } => (*source, piece),
            Outcome::Failed(error) => return Err(error.clone()),
            Outcome::Asking { .. } => return Err(unanswered()),
            Outcome::Missing(_) | Outcome::Nothing => return Ok(None),
        };
        let Some(request) = place.slot.request(source) else { return Ok(None) };
        let last_use = self.plan.requests[request].uses == 1;
        match &mut self.values[request] {
            Some(Ok(value)) => Ok(Some((value, piece, last_use))),
            Some(Err(error)) => Err(error.clone()),
            None => Err(unanswered()),
        }
    }
}

/// The text that does not fit is in the program, so that is what the reader has to correct.
#[cold]
fn of_default(error: &Error) -> Error {
    let message =
        format!("no source has a value, and the default does not fit: {}", error.message());
    Error::new(error.kind(), message).with_hint("correct the default in the field's attribute")
}

/// Never "missing": an optional field must not become `None` because nobody was asked.
#[cold]
fn unanswered() -> Error {
    Error::new(ErrorKind::Unavailable, "the secret was not fetched")
}
