//! Fields that are plain settings.

use std::str::FromStr;

use serde::de::DeserializeOwned;

use super::{Check, Loaded, Place, of_default};
use crate::{
    decode::{
        field::{self, validated},
        json,
    },
    error::Result,
};

impl Loaded<'_> {
    /// A `#[config]` field.
    pub fn config<T: FromStr>(
        &mut self,
        field: usize,
        default: Option<fn() -> T>,
        check: Option<Check<T>>,
    ) -> Option<T> {
        let place = self.place(field);
        let made = self.parsed(place).and_then(|value| {
            match value.or_else(|| default.map(|make| make())) {
                Some(value) => validated(value, check),
                None => place.absent(None),
            }
        });
        self.keep(place, made)
    }

    /// A `#[config]` field of type `Option`.
    pub fn config_optional<T: FromStr>(
        &mut self,
        field: usize,
        check: Option<Check<T>>,
    ) -> Option<Option<T>> {
        let place = self.place(field);
        let made = self
            .parsed(place)
            .and_then(|value| value.map(|value| validated(value, check)).transpose());
        self.keep(place, made)
    }

    /// A `#[config]` field with `json`.
    pub fn config_json<T: DeserializeOwned>(
        &mut self,
        field: usize,
        default: Option<fn() -> T>,
        check: Option<Check<T>>,
    ) -> Option<T> {
        let place = self.place(field);
        let made = match self.with_json(place, json::from_str) {
            Some(made) => made.and_then(|value| validated(value, check)),
            None => match default {
                Some(make) => validated(make(), check),
                None => place.absent(json::absent()),
            },
        };
        self.keep(place, made)
    }

    fn parsed<T: FromStr>(&mut self, place: Place<'_>) -> Result<Option<T>> {
        if let Some(bytes) = self.bytes(place)? {
            field::parse(&bytes).map(Some)
        } else {
            let default = place.slot.field.default_text;
            default
                .map(|text| field::parse(&text.0.into()).map_err(|error| of_default(&error)))
                .transpose()
        }
    }
}
