//! What a provider returns: bytes that are wiped, with what is known about them.

use std::{fmt, time::SystemTime};

use crate::{error::Error, lease::Lease};

mod bytes;
mod cached;
mod text;

pub use bytes::{SecretBuf, SecretBytes};
pub(crate) use cached::Cached;
pub(crate) use text::{from_base64, from_json};

/// One secret as its provider holds it.
///
/// The bytes are wiped when the value is dropped. There is no `Clone`, and
/// `Debug` shows neither the bytes nor how many there are.
pub struct Value {
    bytes: SecretBytes,
    /// Most values have none, so it is kept out of the way of moving them.
    facts: Option<Box<Facts>>,
}

/// What is known about a value besides its bytes.
#[derive(Debug, Default)]
struct Facts {
    version: Option<Box<str>>,
    expires_at: Option<SystemTime>,
    aliases: Vec<Box<str>>,
    fallback: Option<Fallback>,
    lease: Option<Lease>,
}

/// Why a fallback gave the value.
#[derive(Debug)]
enum Fallback {
    /// The provider does not have it.
    Missing,
    /// The provider could not be read.
    Outage(Error),
}

impl Value {
    /// A value without version and expiry.
    #[inline]
    pub fn new(bytes: impl Into<SecretBytes>) -> Self {
        Self { bytes: bytes.into(), facts: None }
    }

    /// Adds the provider's id of the version that was read.
    #[must_use]
    pub fn with_version(mut self, version: impl Into<Box<str>>) -> Self {
        self.facts.get_or_insert_default().version = Some(version.into());
        self
    }

    /// Adds the moment from which the backend no longer accepts the value.
    #[must_use]
    pub fn with_expires_at(mut self, expires_at: SystemTime) -> Self {
        self.facts.get_or_insert_default().expires_at = Some(expires_at);
        self
    }

    /// Adds the lease that the value is lent under.
    ///
    /// Such a value is not fetched again when its `ttl` is over: the runtime renews the lease when
    /// two thirds of it have passed, and fetches a new value when that is not possible any more.
    #[must_use]
    pub fn with_lease(mut self, lease: Lease) -> Self {
        self.facts.get_or_insert_default().lease = Some(lease);
        self
    }

    /// Adds another exact name of the same secret at its provider, such as its ARN.
    ///
    /// The cache keeps one value for all names of a secret.
    #[must_use]
    pub fn with_alias(mut self, name: impl Into<Box<str>>) -> Self {
        self.facts.get_or_insert_default().aliases.push(name.into());
        self
    }

    /// The same value under the names that `map` gives for its aliases.
    pub(crate) fn map_aliases(mut self, map: impl Fn(&str) -> Option<Box<str>>) -> Self {
        if let Some(facts) = &mut self.facts {
            facts.aliases = facts.aliases.iter().filter_map(|alias| map(alias)).collect();
        }
        self
    }

    /// Says that a fallback gave the value, because the provider itself does not have it.
    ///
    /// It is cached as any other. Its aliases are taken away: they are names at the fallback.
    #[must_use]
    pub fn with_fallback(mut self) -> Self {
        self.fallback_facts().get_or_insert(Fallback::Missing);
        self
    }

    /// Says that a fallback gave the value, because the provider itself failed with `outage`.
    ///
    /// That counts as a failure: the value takes the place of none that the provider gave and that
    /// may still be used, and the provider is soon asked again. Its aliases are taken away.
    #[must_use]
    pub fn with_fallback_for(mut self, outage: Error) -> Self {
        *self.fallback_facts() = Some(Fallback::Outage(outage));
        self
    }

    fn fallback_facts(&mut self) -> &mut Option<Fallback> {
        let facts = self.facts.get_or_insert_default();
        facts.aliases.clear();
        &mut facts.fallback
    }

    /// The secret itself.
    #[must_use]
    #[inline]
    pub fn expose_bytes(&self) -> &[u8] {
        self.bytes.expose()
    }

    /// The provider's id of this version, where it has versions.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.facts.as_ref()?.version.as_deref()
    }

    /// When the backend stops accepting the value, if it said so.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.facts.as_ref()?.expires_at
    }

    /// The lease that the value is lent under, if it is.
    #[must_use]
    pub fn lease(&self) -> Option<&Lease> {
        self.facts.as_ref()?.lease.as_ref()
    }

    /// Other exact names of the same secret at its provider.
    #[must_use]
    pub fn aliases(&self) -> &[Box<str>] {
        self.facts.as_ref().map_or(&[], |facts| &facts.aliases)
    }

    /// Whether a fallback gave the value.
    #[must_use]
    pub fn is_fallback(&self) -> bool {
        self.facts.as_ref().is_some_and(|facts| facts.fallback.is_some())
    }

    /// The failure that a fallback stood in for.
    pub(crate) fn outage(&self) -> Option<&Error> {
        match self.facts.as_ref()?.fallback.as_ref()? {
            Fallback::Outage(error) => Some(error),
            Fallback::Missing => None,
        }
    }

    /// The secret; the value is empty from now on.
    #[inline]
    pub(crate) fn take_bytes(&mut self) -> SecretBytes {
        std::mem::take(&mut self.bytes)
    }

    /// The secret without what is known about it; no byte is copied.
    #[must_use]
    #[inline]
    pub fn into_bytes(self) -> SecretBytes {
        self.bytes
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value")
            .field("version", &self.version())
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}
