//! `[cache]`: the second level of the cache.

use super::{
    check::{Check, Table},
    key::{Key, Kind, Rule},
};

#[cfg(feature = "second-level")]
mod level;

#[cfg(feature = "second-level")]
pub(crate) use level::LevelConfig;

/// There is none without the feature.
#[cfg(not(feature = "second-level"))]
pub(crate) type LevelConfig = std::convert::Infallible;

pub(super) const KEYS: &[Key] = &[
    Key::new("namespace", Kind::Text, "Tells environments apart that share a store"),
    Key::new("file", Kind::Table(FILE, &[]), "A file, for one machine"),
    Key::new("redis", Kind::Table(REDIS, &[]), "Redis or Valkey, for a fleet"),
];

pub(super) const RULES: &[Rule] = &[Rule::NotBoth("file", "redis")];

const KEY: Key =
    Key::new("key", Kind::Credential, "The key that seals what is stored: 32 random bytes")
        .required();
const PREVIOUS: Key =
    Key::new("previous_key", Kind::Credential, "A key that still opens what it has sealed");

const FILE: &[Key] = &[
    Key::new("path", Kind::Path, "The file, which is made if it is not there").required(),
    KEY,
    PREVIOUS,
];

const REDIS: &[Key] = &[
    Key::new("url", Kind::Text, "The server; with a password in it, `{ env = \"NAME\" }`")
        .required(),
    Key::new("prefix", Kind::Text, "What the names of all keys begin with"),
    Key::new("timeout", Kind::Time, "How long one call may take"),
    KEY,
    PREVIOUS,
];

/// What the table `cache` asks for.
pub(super) fn read(check: &mut Check<'_>, settings: &Table) -> Option<LevelConfig> {
    let cache = settings.table("cache")?;
    if !check.is_used() {
        return None;
    }
    #[cfg(feature = "second-level")]
    let stored = level::read(check, cache);
    #[cfg(not(feature = "second-level"))]
    let stored = needs(check, cache, "sealed-file` or `redis");
    stored
}

/// Tells which feature is missing.
#[cfg(not(all(feature = "sealed-file", feature = "redis")))]
fn needs<T>(check: &mut Check<'_>, table: &Table, feature: &str) -> Option<T> {
    let message = format!("this needs the cargo feature `{feature}`");
    check.mistake(table.at, message, "turn the feature on in `Cargo.toml`");
    None
}
