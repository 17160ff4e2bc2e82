//! One secret that was read by its reference.

use std::{fmt, sync::Arc};

use secrecy::SecretString;

use crate::{
    cache::Hit,
    decode::{Fetched, FromSecret as _},
    error::{Error, ErrorKind, Result},
    value::{Cached, SecretBytes, Value},
};

/// One secret that was read by its reference.
///
/// It is meant to be used and dropped: a value that came from the cache keeps
/// the part of the cache that it was found in. It is wiped when the last user is
/// gone. `Debug` shows nothing of it.
pub struct Secret(Repr);

enum Repr {
    Cached(Hit),
    Shared(Arc<Cached>),
    Owned(Box<Value>),
}

impl From<Hit> for Secret {
    #[inline]
    fn from(hit: Hit) -> Self {
        Self(Repr::Cached(hit))
    }
}

impl From<SecretBytes> for Secret {
    fn from(bytes: SecretBytes) -> Self {
        Self(Repr::Owned(Box::new(Value::new(bytes))))
    }
}

impl From<Fetched> for Secret {
    fn from(fetched: Fetched) -> Self {
        Self(match fetched {
            Fetched::Owned(value) => Repr::Owned(Box::new(value)),
            Fetched::Shared { value, .. } => Repr::Shared(value),
        })
    }
}

impl Secret {
    #[inline]
    fn value(&self) -> &Value {
        match &self.0 {
            Repr::Cached(hit) => hit.value(),
            Repr::Shared(value) => value,
            Repr::Owned(value) => value,
        }
    }

    /// The secret's bytes.
    #[must_use]
    #[inline]
    pub fn expose_bytes(&self) -> &[u8] {
        self.value().expose_bytes()
    }

    /// The secret as text.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if it is not UTF-8.
    #[inline]
    pub fn expose_str(&self) -> Result<&str> {
        std::str::from_utf8(self.expose_bytes())
            .map_err(|_| Error::new(ErrorKind::Decode, "the value is not UTF-8 text"))
    }

    /// A copy of one's own, wiped on drop.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if it is not UTF-8.
    pub fn to_secret_string(&self) -> Result<SecretString> {
        SecretString::from_secret(SecretBytes::copy_from(self.expose_bytes()))
    }

    /// The provider's id of the version, where it has versions.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.value().version()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
