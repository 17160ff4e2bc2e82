//! The types of providers: a file for each, and a line in [`ALL`].

use super::{
    check::Table,
    key::{Key, Kind, Rule, Variant},
};
use crate::provider::SharedProvider;

mod aws;
mod aws_agent;
mod azure;
mod dir;
mod dotenv;
mod encrypted_file;
mod env;
mod file;
mod gcp;
mod vault;

/// All types, in the order of the documentation.
pub(super) const ALL: &[&Type] = &[
    &env::TYPE,
    &dotenv::TYPE,
    &file::TYPE,
    &dir::TYPE,
    &encrypted_file::TYPE,
    &aws::SECRETS_MANAGER,
    &aws::SSM,
    &aws_agent::SECRETS,
    &aws_agent::PARAMETERS,
    &gcp::TYPE,
    &azure::TYPE,
    &vault::TYPE,
];

/// A type of providers.
#[derive(Debug)]
pub(super) struct Type {
    /// Its name is that in `type = "…"`; its keys come beside those of [`COMMON`].
    pub(super) variant: Variant,
    /// The cargo feature without which `make` is missing.
    pub(super) feature: &'static str,
    pub(super) make: Option<Make>,
}

/// From keys that are right to a provider, which neither reads nor connects.
pub(super) type Make = fn(&Table) -> SharedProvider;

/// The keys of every provider.
pub(super) const COMMON: &[Key] = &[
    Key::new("type", Kind::Plain, "What kind of provider it is").required(),
    Key::new("enabled", Kind::Flag, "With `false`, every read from it is an error that says so"),
    Key::new(
        "prefix",
        Kind::Text,
        "What the names begin with at the backend; callers leave it out",
    ),
    Key::new(
        "separator",
        Kind::Text,
        "What stands between `prefix` and each name; nothing if not set",
    ),
    Key::new("cache", Kind::Flag, "With `false`, no value is kept"),
    Key::new("ttl", Kind::Time, "How long a cached value is used"),
    Key::new("stale_if_error", Kind::Span, "How much longer it is used while the provider fails"),
    super::file::RETRY,
    super::file::TIMEOUT,
    super::file::CONCURRENCY,
];

/// How the keys of every provider go together.
pub(super) const COMMON_RULES: &[Rule] = &[Rule::Needs("separator", "prefix")];

/// A map of names that a file gives.
#[cfg(any(feature = "_cloud", feature = "env"))]
fn name_map(table: &Table) -> crate::providers::NameMap {
    let character = |text: &str| text.chars().next().unwrap_or_default();
    let pairs = table.pairs("map_names").unwrap_or_default();
    pairs.iter().fold(crate::providers::NameMap::new(), |names, (from, to)| {
        names.with(character(from), character(to.as_str()))
    })
}

/// `make` of a [`Type`]: the function, if the feature is on.
macro_rules! made_with {
    ($feature:literal, $make:path) => {{
        #[cfg(feature = $feature)]
        let make: Option<$crate::config::types::Make> = Some($make);
        #[cfg(not(feature = $feature))]
        let make: Option<$crate::config::types::Make> = None;
        make
    }};
}
use made_with;
