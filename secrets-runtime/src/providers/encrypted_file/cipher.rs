//! The ciphers that one can name.

use std::{fmt, str::FromStr};

use crate::error::{Error, ErrorKind};

/// What a file is sealed with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cipher {
    /// [age](https://age-encryption.org): a passphrase, or X25519 identities and recipients.
    #[default]
    Age,
    /// AES-256-GCM under a random nonce of 96 bits.
    Aes256Gcm,
    /// ChaCha20-Poly1305 (RFC 8439) under a random nonce of 96 bits.
    ChaCha20Poly1305,
    /// [Fernet](https://github.com/fernet/spec): AES-128-CBC and HMAC-SHA256, for what Python
    /// reads or wrote.
    Fernet,
}

impl Cipher {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Age, Self::Aes256Gcm, Self::ChaCha20Poly1305, Self::Fernet];

    /// The cipher in the words that files and configuration use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Aes256Gcm => "aes-256-gcm",
            Self::ChaCha20Poly1305 => "chacha20-poly1305",
            Self::Fernet => "fernet",
        }
    }
}

impl fmt::Display for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Cipher {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|cipher| cipher.as_str() == name).ok_or_else(|| {
            let known = Self::ALL.map(|cipher| format!("`{cipher}`")).join(", ");
            Error::new(ErrorKind::Config, format!("there is no cipher `{name}`"))
                .with_hint(format!("the ciphers are {known}"))
        })
    }
}
