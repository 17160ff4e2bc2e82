//! What happened to a cached secret; no values.

use std::{fmt, time::Duration};

use crate::{
    error::ErrorKind,
    reference::{SecretRef, SecretRefBuf},
};

/// One change of a secret's state, for those who [listen](crate::Runtime::events).
///
/// There is at most one event for a secret and a cycle of fetching it. It tells what is known of
/// the secret, and never its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub(crate) kind: EventKind,
    pub(crate) reference: SecretRefBuf,
    pub(crate) version: Option<Box<str>>,
    pub(crate) error: Option<ErrorKind>,
    pub(crate) failures: u32,
    pub(crate) fallback: bool,
    pub(crate) age: Option<Duration>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// It was fetched again, and the value is the same.
    Refreshed,
    /// It was fetched again, and the value is another one.
    Rotated,
    /// Its lease was extended; the value is the same.
    Renewed,
    /// It could not be fetched, or what was fetched does not fit. An older value stays in use.
    Failed,
    /// It could not be fetched for so long that the older value is no longer used.
    Expired,
    /// It was fetched after one failure or more.
    Recovered,
    /// The provider cannot get or keep credentials of its own. The reference's name is the login,
    /// such as `auth/approle/login`, and nothing new can be read until there is one that works.
    /// [`Recovered`](Self::Recovered), with the same reference, tells that.
    LoginFailed,
}

impl Event {
    /// What happened to the secret.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        self.kind
    }

    /// The secret, without a field.
    #[must_use]
    pub fn reference(&self) -> SecretRef<'_> {
        self.reference.as_ref()
    }

    /// The provider's id of the version that is in use now, where it has versions.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// What went wrong, if something did.
    #[must_use]
    pub fn error(&self) -> Option<ErrorKind> {
        self.error
    }

    /// How many fetches in a row failed: up to now, or before this one if it went well.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// Whether the value in use came from a [fallback](crate::layers::Fallback).
    #[must_use]
    pub fn is_fallback(&self) -> bool {
        self.fallback
    }

    /// For how long the older value had been in use, if there was one.
    #[must_use]
    pub fn age(&self) -> Option<Duration> {
        self.age
    }
}

impl EventKind {
    /// The kind in the words that messages use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refreshed => "refreshed",
            Self::Rotated => "rotated",
            Self::Renewed => "renewed",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Recovered => "recovered",
            Self::LoginFailed => "login failed",
        }
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Secret, kind and, if something failed, why and how often: `aws:prod/db: failed: timeout (2)`.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reference, self.kind)?;
        if let Some(error) = self.error {
            write!(f, ": {error} ({})", self.failures)?;
        }
        if self.fallback {
            f.write_str(" (fallback)")?;
        }
        Ok(())
    }
}
