//! What is left of a file once it is checked: values by their keys.

use std::{path::PathBuf, time::Duration};

use zeroize::Zeroizing;

use super::super::node::At;
use crate::{reference::SecretRefBuf, runtime::Preload};

/// A table whose keys and values are right.
#[derive(Debug)]
pub(in super::super) struct Table {
    pub(in super::super) at: At,
    /// What is wrong, or not used, has no value.
    values: Vec<(&'static str, At, Option<Checked>)>,
}

/// A value that is right.
#[allow(dead_code, reason = "each type of providers uses its own kinds, behind its feature")]
#[derive(Debug)]
pub(in super::super) enum Checked {
    Text(Text),
    Paths(Vec<PathBuf>),
    Flag(bool),
    Count(usize),
    Port(u16),
    Pairs(Vec<(String, Text)>),
    Span(Duration),
    Credential(Credential),
    Preloads(Vec<Preload>),
    Table(Table),
}

/// Text that may come from the environment; `Debug` does not show it.
pub(in super::super) struct Text(pub(super) Zeroizing<String>);

/// Where a secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Credential {
    File(PathBuf),
    Reference(SecretRefBuf),
}

/// Writes one getter for each kind of value.
macro_rules! getters {
    ($($name:ident: $variant:pat => $value:expr, $type:ty;)*) => {
        $(
            #[allow(dead_code, reason = "as for the kinds")]
            pub(in super::super) fn $name(&self, key: &str) -> Option<$type> {
                match self.get(key)? {
                    $variant => $value,
                    _ => None,
                }
            }
        )*
    };
}

impl Table {
    pub(super) fn new(at: At) -> Self {
        Self { at, values: Vec::new() }
    }

    pub(super) fn insert(&mut self, key: &'static str, at: At, value: Option<Checked>) {
        self.values.push((key, at, value));
    }

    getters! {
        text: Checked::Text(Text(text)) => Some(text.as_str()), &str;
        path: Checked::Paths(paths) => paths.first(), &PathBuf;
        paths: Checked::Paths(paths) => Some(paths), &[PathBuf];
        flag: Checked::Flag(flag) => Some(*flag), bool;
        count: Checked::Count(count) => Some(*count), usize;
        port: Checked::Port(port) => Some(*port), u16;
        pairs: Checked::Pairs(pairs) => Some(pairs), &[(String, Text)];
        span: Checked::Span(span) => Some(*span), Duration;
        credential: Checked::Credential(credential) => Some(credential), &Credential;
        preloads: Checked::Preloads(preloads) => Some(preloads), &[Preload];
        table: Checked::Table(table) => Some(table), &Table;
    }

    /// Whether the key is there, right or wrong.
    pub(in super::super) fn is_set(&self, key: &str) -> bool {
        self.values.iter().any(|(name, ..)| *name == key)
    }

    /// Where the value of a key stands; else where the table does.
    pub(in super::super) fn place(&self, key: &str) -> At {
        self.values.iter().find(|(name, ..)| *name == key).map_or(self.at, |(_, at, _)| *at)
    }

    fn get(&self, key: &str) -> Option<&Checked> {
        self.values.iter().find(|(name, ..)| *name == key)?.2.as_ref()
    }
}

impl Text {
    #[allow(dead_code, reason = "as for the kinds")]
    pub(in super::super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Text(..)")
    }
}
