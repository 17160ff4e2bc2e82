//! The error of the JSON reader: what was expected, never what was found.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

/// Why a document could not be read. Every text in it is from the program or the
/// grammar; the texts that serde offers and that may hold a value are dropped.
#[derive(Debug)]
pub(super) struct Fault {
    message: String,
    /// Position in the piece that was read, where `serde_json` told one.
    at: Option<(usize, usize)>,
    /// Where the piece starts in the document.
    offset: Option<usize>,
}

impl Fault {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), at: None, offset: None }
    }

    /// A grammar error. `serde_json`'s own text of it names expected tokens only.
    pub(super) fn syntax(error: &serde_json::Error) -> Self {
        let message =
            if error.is_eof() { "the JSON text ends too early" } else { "this is not JSON" };
        Self { at: Some((error.line(), error.column())), ..Self::new(message) }
    }

    pub(super) fn too_deep() -> Self {
        Self::new("objects and arrays are nested too deep")
    }

    /// Adds the place, unless a deeper one is known.
    pub(super) fn at_offset(mut self, offset: usize) -> Self {
        self.offset.get_or_insert(offset);
        self
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// Line and column, from 1, in `document`, of which the piece that was read starts at `base`.
    pub(super) fn position(&self, document: &str, base: usize) -> (usize, usize) {
        let (line, column) = line_column(document, self.offset.unwrap_or(base));
        match self.at {
            None => (line, column),
            Some((1, within)) => (line, column + within.saturating_sub(1)),
            Some((lines, within)) => (line + lines - 1, within),
        }
    }
}

fn line_column(document: &str, offset: usize) -> (usize, usize) {
    let before = document.get(..offset).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    /// A type's own message may quote the value, so it is dropped.
    fn custom<T: Display>(_: T) -> Self {
        Self::new("the field's type refused the value")
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("found {}, expected {expected}", class(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("this {} is not {expected}", class(found)))
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::new(format!("wrong length, expected {expected}"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("unknown variant, expected one of: {}", expected.join(", ")))
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("unknown member, expected one of: {}", expected.join(", ")))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("the member `{field}` is missing"))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(format!("the member `{field}` stands twice"))
    }
}

/// The class of what was found, without what it was.
fn class(found: Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "integer",
        Unexpected::Float(_) => "number",
        Unexpected::Char(_) | Unexpected::Str(_) => "string",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "array",
        Unexpected::Map => "object",
        _ => "value",
    }
}
