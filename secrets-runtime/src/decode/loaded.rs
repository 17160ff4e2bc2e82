//! What one load fetched, handed to the generated `build`.

use std::str::FromStr;

use serde::de::DeserializeOwned;

use super::{
    Fetched, JsonField, Outcome, Part, Piece, SecretField,
    compose::compose,
    encoding, field,
    field::{Check, validated},
    json,
};
use crate::{
    error::{Error, ErrorKind, FieldError, Result},
    plan::{Plan, Slot},
    reference::SecretRef,
    schema::Encoding,
    secrets::Secrets,
    value::SecretBytes,
};

/// The fetched values of a load, and the errors met while fields are made of them.
///
/// Generated code calls one method per field, by the field's number.
pub struct Loaded<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) values: &'a mut [Option<Result<Fetched>>],
    pub(crate) outcomes: &'a [Outcome],
    pub(crate) errors: Vec<FieldError>,
    pub(crate) block: usize,
}

impl std::fmt::Debug for Loaded<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loaded").field("errors", &self.errors).finish_non_exhaustive()
    }
}

impl Loaded<'_> {
    /// A `#[secret]` field.
    pub fn secret<T: SecretField>(
        &mut self,
        field: usize,
        check: Option<Check<T::Target>>,
    ) -> Option<T> {
        let slot = self.slot(field);
        let made = match self.bytes(field) {
            Ok(Some(bytes)) => T::from_bytes(bytes, check),
            Ok(None) => match slot.field.default_text {
                Some(text) => T::from_bytes(SecretBytes::copy_from(text.as_bytes()), check),
                None => self.absent(field, T::absent()),
            },
            Err(error) => Err(error),
        };
        self.keep(field, made)
    }

    /// A field with `json`.
    pub fn json<T: JsonField>(
        &mut self,
        field: usize,
        check: Option<Check<T::Target>>,
    ) -> Option<T> {
        let made = match self.with_json(field, |text| T::from_json(text, check)) {
            Some(made) => made,
            None => self.absent(field, T::absent()),
        };
        self.keep(field, made)
    }

    /// A `#[config]` field.
    pub fn config<T: FromStr>(
        &mut self,
        field: usize,
        default: Option<fn() -> T>,
        check: Option<Check<T>>,
    ) -> Option<T> {
        let made = self.parsed(field).and_then(|value| {
            match value.or_else(|| default.map(|make| make())) {
                Some(value) => validated(value, check),
                None => self.absent(field, None),
            }
        });
        self.keep(field, made)
    }

    /// A `#[config]` field of type `Option`.
    pub fn config_optional<T: FromStr>(
        &mut self,
        field: usize,
        check: Option<Check<T>>,
    ) -> Option<Option<T>> {
        let made = self
            .parsed(field)
            .and_then(|value| value.map(|value| validated(value, check)).transpose());
        self.keep(field, made)
    }

    /// A `#[config]` field with `json`.
    pub fn config_json<T: DeserializeOwned>(
        &mut self,
        field: usize,
        default: Option<fn() -> T>,
        check: Option<Check<T>>,
    ) -> Option<T> {
        let made = match self.with_json(field, json::from_str) {
            Some(made) => made.and_then(|value| validated(value, check)),
            None => match default {
                Some(make) => validated(make(), check),
                None => self.absent(field, json::absent()),
            },
        };
        self.keep(field, made)
    }

    /// A field that is a struct with a schema of its own.
    pub fn nested<T: Secrets>(&mut self, field: usize) -> Option<T> {
        let block = self.slot(field).nested?;
        let outer = std::mem::replace(&mut self.block, block);
        let built = T::build(self);
        self.block = outer;
        built
    }

    /// A field made from other fields.
    pub fn compose<T: SecretField>(
        &mut self,
        field: usize,
        parts: &[Part<'_>],
        check: Option<Check<T::Target>>,
    ) -> Option<T> {
        let made = match compose(parts) {
            Some(text) => T::from_bytes(text.into(), check),
            None => T::absent().ok_or_else(|| {
                Error::new(ErrorKind::NotFound, "a field inserted into this one is absent")
                    .with_hint("make this field an `Option` too, or the inserted one required")
            }),
        };
        self.keep(field, made)
    }

    fn number(&self, field: usize) -> usize {
        self.plan.blocks[self.block].first_slot + field
    }

    fn slot(&self, field: usize) -> Slot {
        self.plan.slots[self.number(field)]
    }

    /// Keeps the value, or the error with the field's name and reference.
    fn keep<T>(&mut self, field: usize, made: Result<T>) -> Option<T> {
        let error = match made {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let slot = self.slot(field);
        let error = match self.reference(field) {
            Some(reference) => error.with_reference(reference),
            None => error,
        };
        self.errors.push(FieldError::new(self.plan.path(&slot), error));
        None
    }

    /// The reference that the field was filled from, or else its first one.
    fn reference(&self, field: usize) -> Option<SecretRef<'static>> {
        let slot = self.slot(field);
        let source = match self.outcomes[self.number(field)] {
            Outcome::Found { source, .. } => source,
            _ => 0,
        };
        self.plan.reference(&slot, source)
    }

    /// A field that no source has: what stands for it, or why that is an error.
    fn absent<T>(&self, field: usize, stand_in: Option<T>) -> Result<T> {
        match (&self.outcomes[self.number(field)], stand_in) {
            (_, Some(value)) => Ok(value),
            (Outcome::Missing(error), None) => Err(error.clone()),
            (_, None) => Err(Error::new(ErrorKind::NotFound, "there is no such secret")),
        }
    }

    fn parsed<T: FromStr>(&mut self, field: usize) -> Result<Option<T>> {
        let default = self.slot(field).field.default_text;
        match self.bytes(field)? {
            Some(bytes) => field::parse(&bytes).map(Some),
            None => default
                .map(|text| field::parse(&SecretBytes::copy_from(text.as_bytes())))
                .transpose(),
        }
    }

    /// The field's bytes, selected and decoded; `None` if no source has them.
    fn bytes(&mut self, field: usize) -> Result<Option<SecretBytes>> {
        let encoding = self.slot(field).field.encoding;
        let Some((value, piece, last_use)) = self.found(field)? else { return Ok(None) };
        let bytes = match piece {
            Piece::Whole => value.take(last_use),
            Piece::Json(_) => json::scalar(piece.of(value.expose()))?,
        };
        encoding::decode(encoding, bytes).map(Some)
    }

    /// Runs `read` on the field's JSON text; `None` if no source has it.
    fn with_json<T>(
        &mut self,
        field: usize,
        read: impl FnOnce(&str) -> Result<T>,
    ) -> Option<Result<T>> {
        if self.slot(field).field.encoding != Encoding::Plain {
            let decoded = self.bytes(field).transpose()?;
            return Some(decoded.and_then(|bytes| read(json::utf8(bytes.expose())?)));
        }
        let found = self.found(field).transpose()?;
        Some(found.and_then(|(value, piece, _)| read(json::utf8(piece.of(value.expose()))?)))
    }

    /// Where the field's value is, and whether this field is its only user.
    fn found(&mut self, field: usize) -> Result<Option<(&mut Fetched, Piece, bool)>> {
        let (slot, number) = (self.slot(field), self.number(field));
        let (source, piece) = match &self.outcomes[number] {
            Outcome::Found { source, piece } => (*source, piece.clone()),
            Outcome::Failed(error) => return Err(error.clone()),
            Outcome::Asking { .. } => return Err(unanswered()),
            Outcome::Missing(_) | Outcome::Nothing => return Ok(None),
        };
        let Some(request) = self.plan.request(&slot, source) else { return Ok(None) };
        let last_use = self.plan.requests[request].uses == 1;
        match &mut self.values[request] {
            Some(Ok(value)) => Ok(Some((value, piece, last_use))),
            Some(Err(error)) => Err(error.clone()),
            None => Err(unanswered()),
        }
    }
}

/// Never "missing": an optional field must not become `None` because nobody was asked.
fn unanswered() -> Error {
    Error::new(ErrorKind::Unavailable, "the secret was not fetched")
}
