//! The words that a file is described in: what a table accepts, and what each key means.
//!
//! The check of a file, its JSON Schema and the list of keys in the documentation are all made from
//! these descriptions, so that they cannot disagree.

/// One key of a table.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) is_required: bool,
    /// What it means, as a sentence without a full stop.
    pub(super) about: &'static str,
}

/// What a key can be set to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Text that is not empty, or the variable that holds it: `{ env = "NAME" }`.
    Text,
    /// Text that is not empty, and is written here.
    Plain,
    /// A path, relative to the folder of the file.
    Path,
    /// One path, or a list of them.
    Paths,
    Flag,
    /// A whole number from 1.
    Count,
    /// A whole number from 1 to 65535.
    Port,
    /// A duration that may be zero.
    Span,
    /// A duration above zero.
    Time,
    /// Where a secret comes from.
    Credential,
    /// Names of secrets to be loaded.
    Patterns,
    /// A table with these keys.
    Table(&'static [Key], &'static [Rule]),
    /// A table whose keys depend on the word at one of them.
    Choice(&'static Choice),
    /// A table of texts by names that are not known here.
    Map,
    /// A table of single characters by single characters.
    Characters,
    /// A table of providers by their names.
    Providers,
    /// A table of profiles by their names.
    Profiles,
}

/// A table of which one key tells which others there are.
#[derive(Debug)]
pub(super) struct Choice {
    /// The key that tells.
    pub(super) key: &'static str,
    /// What is chosen, for messages, such as "method of a login".
    pub(super) what: &'static str,
    pub(super) variants: &'static [Variant],
}

/// One word of a [`Choice`], and the keys that go with it.
#[derive(Debug)]
pub(super) struct Variant {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) keys: &'static [Key],
    pub(super) rules: &'static [Rule],
}

/// How keys of one table go together.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rule {
    /// At most one of them is set.
    NotBoth(&'static str, &'static str),
    /// The first one is of no use without the second one.
    Needs(&'static str, &'static str),
    /// One of them is set.
    Either(&'static str, &'static str),
}

impl Key {
    pub(super) const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, is_required: false, about }
    }

    pub(super) const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }
}

/// What comes in many tables.
pub(super) mod common {
    use super::{Key, Kind};

    pub(in super::super) const CREDENTIAL: [Key; 3] = [
        Key::new("env", Kind::Plain, "The environment variable that holds it"),
        Key::new("file", Kind::Path, "The file that holds it"),
        Key::new(
            "reference",
            Kind::Plain,
            "The secret of another provider, such as `aws:app/token`",
        ),
    ];

    pub(in super::super) const PRELOAD: [Key; 2] = [
        Key::new("pattern", Kind::Plain, "A reference, or a pattern such as `aws:prod/*`")
            .required(),
        Key::new("allow_empty", Kind::Flag, "Whether it is no error that nothing matches"),
    ];
}
