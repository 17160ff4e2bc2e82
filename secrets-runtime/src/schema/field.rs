//! One field of a [`Schema`], and how it is filled.

use std::{fmt, time::Duration};

use super::{Encoding, Matching, OrOn, Schema, Source};

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
