//! A struct whose attributes have been checked: what [`expand`](crate::expand) writes out.

use proc_macro2::{Span, TokenStream};
use syn::{ExprPath, Generics, Ident, LitStr, Path, Type};

use crate::literal::{Pattern, Reference};

/// A struct.
pub(crate) struct Model<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    /// Where the generated code finds `typed-secrets`.
    pub(crate) path: Path,
    /// The distinct secrets, without field parts.
    pub(crate) requests: Vec<Reference>,
    pub(crate) fields: Vec<Field<'a>>,
}

/// One field.
pub(crate) struct Field<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) content: Content<'a>,
    pub(crate) validate: Option<ExprPath>,
}

/// Where a field's value comes from.
pub(crate) enum Content<'a> {
    /// A provider.
    Fetched(Fetched<'a>),
    /// A struct with a schema of its own.
    Nested,
    /// Other fields.
    Composed(Template),
}

/// How a fetched field is found and read.
pub(crate) struct Fetched<'a> {
    pub(crate) reader: Reader<'a>,
    pub(crate) sources: Vec<Source>,
    /// What stands in place of sources if the field takes more than one secret.
    pub(crate) matching: Option<Pattern>,
    pub(crate) allow_empty: bool,
    pub(crate) or_on_unavailable: bool,
    pub(crate) encoding: Encoding,
    /// In milliseconds, as are `stale_if_error` and `grace`.
    pub(crate) ttl: Option<u64>,
    pub(crate) stale_if_error: Option<u64>,
    pub(crate) uncached: bool,
    pub(crate) grace: Option<u64>,
    pub(crate) default_text: Option<LitStr>,
}

/// Which method makes the field's value.
pub(crate) enum Reader<'a> {
    Secret,
    SecretJson,
    /// The type inside the `Lazy`.
    Lazy(&'a Type),
    LazyJson(&'a Type),
    /// The type of the map's values.
    All(&'a Type),
    AllJson(&'a Type),
    Config {
        default: Option<TokenStream>,
    },
    /// The type inside the `Option`.
    ConfigOptional(&'a Type),
    ConfigJson {
        default: Option<TokenStream>,
    },
}

/// One place a value may come from.
pub(crate) struct Source {
    /// An index into [`Model::requests`].
    pub(crate) request: usize,
    pub(crate) field: Option<String>,
}

/// How the stored text stands for the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Plain,
    Base64,
    Hex,
}

/// A composed text.
pub(crate) struct Template {
    /// The literal, at which the compiler reports a field that cannot be inserted.
    pub(crate) span: Span,
    pub(crate) parts: Vec<Part>,
    /// The indices of the fields that are inserted, each once.
    pub(crate) inserted: Vec<usize>,
}

/// One piece of a composed text.
pub(crate) enum Part {
    Text(String),
    /// A field, and the members that lead from it to the text.
    Field {
        field: usize,
        members: Vec<Ident>,
    },
}
