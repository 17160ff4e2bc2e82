//! What the derive writes: a struct's fields as constant data.
//!
//! The macro turns attributes into a `const` [`Schema`]; the plan
//! reads it. Nothing here does I/O or knows a provider.

use crate::reference::{ParseError, SecretPattern, SecretRef};

mod field;

pub use field::{Field, FieldKind};

/// The fields of one struct that derives `Secrets`; no load is needed to look at them.
///
/// ```
/// use typed_secrets::{SecretString, Secrets};
///
/// #[derive(Secrets)]
/// #[secrets(providers("store", "spare"))]
/// struct Settings {
///     #[secret("store:token", or = ["spare:token"])]
///     token: SecretString,
/// }
///
/// let asked: Vec<_> = Settings::SCHEMA.requests().iter().map(ToString::to_string).collect();
/// assert_eq!(asked, ["store:token", "spare:token"]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    name: &'static str,
    requests: &'static [SecretRef<'static>],
    fields: &'static [Field],
}

impl Schema {
    /// For generated code: `requests` are the distinct secrets, without field parts.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        name: &'static str,
        requests: &'static [SecretRef<'static>],
        fields: &'static [Field],
    ) -> Self {
        Self { name, requests, fields }
    }

    /// The struct's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Each secret that the fields name, once, without the fields of nested structs.
    #[must_use]
    pub const fn requests(&self) -> &'static [SecretRef<'static>] {
        self.requests
    }

    /// The fields in the order in which the struct declares them.
    #[must_use]
    pub const fn fields(&self) -> &'static [Field] {
        self.fields
    }
}

/// One place a field's value may come from.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    pub(crate) request: usize,
    pub(crate) field: Option<&'static str>,
}

/// The secrets that a field takes all of: those whose names match a pattern.
#[derive(Clone, Copy, Debug)]
pub struct Matching {
    pub(crate) scheme: &'static str,
    /// What stands in the pattern between scheme and field, with its escapes.
    pub(crate) glob: &'static str,
    pub(crate) field: Option<&'static str>,
    pub(crate) allow_empty: bool,
}

impl Matching {
    /// The pattern.
    ///
    /// # Errors
    ///
    /// None, if the field was written by the derive.
    pub fn pattern(&self) -> Result<SecretPattern, ParseError> {
        SecretPattern::new(self.scheme, self.glob, self.field)
    }

    /// Whether it is no error that nothing matches.
    #[must_use]
    pub const fn allows_empty(&self) -> bool {
        self.allow_empty
    }
}

/// After which failures the next source is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OrOn {
    /// Only if the source has no such secret.
    #[default]
    NotFound,
    /// Also if the source failed with a [transient](crate::ErrorKind::is_transient) error.
    Unavailable,
}

/// How the stored text stands for the secret's bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// As it is.
    #[default]
    Plain,
    /// RFC 4648 base64, the standard alphabet, with padding.
    Base64,
    /// Hexadecimal digits of either case.
    Hex,
}

impl Source {
    /// For generated code: `request` is an index into [`Schema::requests`].
    #[doc(hidden)]
    #[must_use]
    pub const fn new(request: usize, field: Option<&'static str>) -> Self {
        Self { request, field }
    }

    /// The JSON member, or an RFC 6901 pointer if it starts with `/`.
    #[must_use]
    pub const fn part(&self) -> Option<&'static str> {
        self.field
    }
}
