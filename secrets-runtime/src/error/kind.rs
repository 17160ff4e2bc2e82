//! The classes of failure and what to do about each.

use std::fmt;

use serde::{Serialize, Serializer};

/// The class of a failure. Each variant's text says what the user should do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no such secret, version or field. Create it, or correct the reference.
    NotFound,
    /// The caller is known and may not read this secret. Grant the permission.
    Denied,
    /// The caller's own credentials are missing, wrong or expired. Renew them.
    Unauthenticated,
    /// The backend refuses more calls for now. Wait; lower the rate if it stays.
    Throttled,
    /// The backend cannot be reached or answers with a fault of its own. Try later.
    Unavailable,
    /// No answer came within the limit. Check the network, or raise the limit.
    Timeout,
    /// The secret is there and is not what the field expects. Correct the stored value or the field.
    Decode,
    /// The value was read and refused by `validate`. Correct the stored value.
    Invalid,
    /// What is stored is not what a write was made for. Read it, and write again.
    Conflict,
    /// The program or its configuration is wrong. Correct it; trying again is useless.
    Config,
    /// The provider cannot do this. Use another provider or another request.
    Unsupported,
}

impl ErrorKind {
    /// Whether the same request may succeed later without any change.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(self, Self::Throttled | Self::Unavailable | Self::Timeout)
    }

    /// What a user can do about a failure of this kind.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::NotFound => {
                "create the secret, correct the reference, or make the field an `Option`"
            }
            Self::Denied => "grant the caller read access to this secret",
            Self::Unauthenticated => "check the credentials this process uses for the provider",
            Self::Throttled => "wait and try again; lower the request rate if it goes on",
            Self::Unavailable => "check that the backend is up and reachable, then try again",
            Self::Timeout => "check the network, or raise the time limit",
            Self::Decode => "correct the stored value, or the field's type and attributes",
            Self::Invalid => "correct the stored value so that it passes the field's `validate`",
            Self::Conflict => "read the secret again, and write on top of what is stored now",
            Self::Config => "correct the program or its configuration",
            Self::Unsupported => "use a provider that supports this, or change the request",
        }
    }

    /// The kind in the words that messages use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "not found",
            Self::Denied => "denied",
            Self::Unauthenticated => "unauthenticated",
            Self::Throttled => "throttled",
            Self::Unavailable => "unavailable",
            Self::Timeout => "timeout",
            Self::Decode => "decode",
            Self::Invalid => "invalid",
            Self::Conflict => "conflict",
            Self::Config => "config",
            Self::Unsupported => "unsupported",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// As the words that messages use.
impl Serialize for ErrorKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
