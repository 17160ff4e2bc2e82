//! What the derive writes: a struct's fields as constant data.
//!
//! The macro turns attributes into a `const` [`Schema`]; the plan
//! reads it. Nothing here does I/O or knows a provider.

use std::{fmt, time::Duration};

use crate::reference::{ParseError, SecretPattern, SecretRef};

/// The fields of one struct that derives `Secrets`.
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

/// One field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: FieldKind,
    pub(crate) sources: &'static [Source],
    pub(crate) matching: Option<Matching>,
    pub(crate) or_on: OrOn,
    pub(crate) json: bool,
    pub(crate) encoding: Encoding,
    pub(crate) ttl: Option<Duration>,
    pub(crate) stale_if_error: Option<Duration>,
    pub(crate) uncached: bool,
    pub(crate) lazy: bool,
    pub(crate) grace: Option<Duration>,
    pub(crate) default_text: Option<DefaultText>,
}

/// A text that stands for an absent value. It may be a secret's, so `Debug` does not show it.
#[derive(Clone, Copy)]
pub(crate) struct DefaultText(pub(crate) &'static str);

impl fmt::Debug for DefaultText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

/// What a field is filled from.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum FieldKind {
    /// `#[secret]`: wiped on drop.
    Secret,
    /// `#[config]`: a plain setting.
    Config,
    /// `nested`: a struct with a schema of its own.
    Nested(&'static Schema),
    /// `compose`: text made from other fields.
    Composed,
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

impl Field {
    /// For generated code, as are the methods that set the rest.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, kind: FieldKind, sources: &'static [Source]) -> Self {
        Self {
            name,
            kind,
            sources,
            matching: None,
            or_on: OrOn::NotFound,
            json: false,
            encoding: Encoding::Plain,
            ttl: None,
            stale_if_error: None,
            uncached: false,
            lazy: false,
            grace: None,
            default_text: None,
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn matching(
        mut self,
        scheme: &'static str,
        glob: &'static str,
        field: Option<&'static str>,
    ) -> Self {
        self.matching = Some(Matching { scheme, glob, field, allow_empty: false });
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn allow_empty(mut self) -> Self {
        if let Some(matching) = &mut self.matching {
            matching.allow_empty = true;
        }
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn or_on_unavailable(mut self) -> Self {
        self.or_on = OrOn::Unavailable;
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn json(mut self) -> Self {
        self.json = true;
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn stale_if_error(mut self, limit: Duration) -> Self {
        self.stale_if_error = Some(limit);
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn uncached(mut self) -> Self {
        self.uncached = true;
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn lazy(mut self) -> Self {
        self.lazy = true;
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn grace(mut self, grace: Duration) -> Self {
        self.grace = Some(grace);
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn default_text(mut self, text: &'static str) -> Self {
        self.default_text = Some(DefaultText(text));
        self
    }

    /// The field's name in the struct.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What the field is filled from.
    #[must_use]
    pub const fn kind(&self) -> FieldKind {
        self.kind
    }

    /// The places asked, in this order.
    #[must_use]
    pub const fn sources(&self) -> &'static [Source] {
        self.sources
    }

    /// The pattern whose secrets the field takes, if it takes more than one.
    #[must_use]
    pub const fn matches(&self) -> Option<&Matching> {
        self.matching.as_ref()
    }
}
