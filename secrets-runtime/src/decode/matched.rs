//! What a pattern found.

use super::{Fetched, Seen, encoding, json};
use crate::{
    error::Result,
    schema::{Encoding, Field},
    value::SecretBytes,
};

/// The secrets that match a pattern, in the order of their names.
pub(crate) type Matched = Vec<Match>;

/// One secret that matches a pattern.
pub(crate) struct Match {
    pub(crate) name: Box<str>,
    pub(crate) given: Result<Fetched>,
}

impl Match {
    /// What the field takes of it, decoded.
    pub(super) fn bytes(&mut self, field: &Field) -> Result<SecretBytes> {
        let value = self.given.as_mut().map_err(|error| error.clone())?;
        let bytes = match part(field) {
            None => value.take(true),
            Some(part) => json::scalar(&value.expose()[json::locate(value.expose(), part)?])?,
        };
        encoding::decode(field.encoding, bytes)
    }

    /// Runs `read` on the JSON text that the field takes of it.
    pub(super) fn json<T>(
        &mut self,
        field: &Field,
        read: impl FnOnce(&str) -> Result<T>,
    ) -> Result<T> {
        if field.encoding != Encoding::Plain {
            return read(json::utf8(self.bytes(field)?.expose())?);
        }
        let value = self.given.as_ref().map_err(Clone::clone)?.expose();
        let text = match part(field) {
            None => value,
            Some(part) => &value[json::locate(value, part)?],
        };
        read(json::utf8(text)?)
    }
}

fn part(field: &Field) -> Option<&'static str> {
    field.matching.and_then(|matching| matching.field)
}

impl Seen {
    /// What a search gave, to know it again.
    pub(crate) fn of_search(given: Option<&Result<Matched>>) -> Self {
        match given {
            None => Self::Nothing,
            Some(Err(error)) => Self::Failed(error.kind()),
            Some(Ok(matched)) => {
                let each = |one: &Match| (one.name.clone(), Self::of(Some(&one.given)));
                Self::Matched(matched.iter().map(each).collect())
            }
        }
    }
}
