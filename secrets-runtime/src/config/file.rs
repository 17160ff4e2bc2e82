//! The keys of a file, beside those of its providers.

use super::{
    cache,
    key::{Key, Kind},
};

pub(super) const RETRY: Key =
    Key::new("retry", Kind::Table(RETRIES, &[]), "How attempts that failed are repeated");
pub(super) const TIMEOUT: Key = Key::new("timeout", Kind::Time, "How long one attempt may take");
pub(super) const CONCURRENCY: Key =
    Key::new("concurrency", Kind::Count, "How many calls of one provider run at once");

/// The keys of a profile, and of the file itself where no profile sets them.
pub(super) const SETTINGS: &[Key] = &[
    Key::new(
        "ttl",
        Kind::Time,
        "How long a cached value is used, unless `SECRETS_CACHE_TTL` is set",
    ),
    Key::new("stale_if_error", Kind::Span, "How much longer it is used while its provider fails"),
    RETRY,
    TIMEOUT,
    CONCURRENCY,
    Key::new(
        "load",
        Kind::Patterns,
        "What is read into the cache at the start; an item may be `{ pattern = \"aws:prod/*\", allow_empty = true }`",
    ),
    Key::new(
        "cache",
        Kind::Table(cache::KEYS, cache::RULES),
        "Where cached values are kept beside memory, sealed",
    ),
    Key::new("providers", Kind::Providers, "The providers by their names"),
];

/// The key that a file has and a profile has not.
pub(super) const PROFILES: Key = Key::new(
    "profile",
    Kind::Profiles,
    "What differs where `SECRETS_PROFILE` has the profile's name",
);

/// For editors of JSON, which have no other place for it.
pub(super) const SCHEMA: Key =
    Key::new("$schema", Kind::Plain, "Where the JSON Schema of the file is, for editors");

/// The keys of `retry`; what is not set is as in [`Retry::default`](crate::layers::Retry).
const RETRIES: &[Key] = &[
    Key::new("attempts", Kind::Count, "How many attempts are made in all"),
    Key::new(
        "base",
        Kind::Time,
        "The longest wait before the second attempt; it doubles from there",
    ),
    Key::new("cap", Kind::Time, "The longest wait before any attempt"),
];

/// Whether a profile can have the key.
pub(super) fn is_setting(key: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.name == key)
}
