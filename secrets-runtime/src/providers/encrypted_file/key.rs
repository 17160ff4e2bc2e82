//! What opens and seals a file.

use std::{fmt, path::PathBuf, sync::Arc};

use secrecy::{ExposeSecret as _, SecretString};

use super::{kdf::Kdf, sealer::AgeKey};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::{own_file, raw_key::RawKey, read},
    value::SecretBytes,
};

/// What opens and seals an encrypted file: a passphrase, 32 random bytes, or keys of age.
///
/// ```
/// use secrets_runtime::providers::encrypted_file::{FileKey, Kdf};
///
/// # fn main() -> secrets_runtime::Result<()> {
/// let typed = FileKey::passphrase("correct horse battery staple")?;
/// let random = FileKey::raw("c2l4dGVlbiBieXRlcyBhbmQgc2l4dGVlbiBtb3JlIQE=")?;
/// assert!(FileKey::raw("much too short").is_err());
/// # Ok(()) }
/// ```
pub struct FileKey(pub(super) Repr);

pub(super) enum Repr {
    Passphrase(SecretString, Kdf),
    Raw(Arc<RawKey>),
    Age(Arc<AgeKey>),
}

impl FileKey {
    /// A passphrase, for people; for programs, 32 random bytes or an identity of age are better.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] for an empty one, or one that is not UTF-8.
    pub fn passphrase(passphrase: impl Into<SecretBytes>) -> Result<Self> {
        let passphrase = text(passphrase.into(), "a passphrase")?;
        if passphrase.expose_secret().is_empty() {
            return Err(Error::new(ErrorKind::Config, "the passphrase is empty")
                .with_hint("give the passphrase that the file is sealed with"));
        }
        Ok(Self(Repr::Passphrase(passphrase, Kdf::default())))
    }

    /// 32 random bytes: as they are, as 64 hexadecimal digits, or as base64.
    ///
    /// `openssl rand -base64 32` makes one, and so does Python's `Fernet.generate_key()`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] for anything else: nothing is cut off, filled up or hashed into
    /// shape, and text of 32 characters is a passphrase and no key.
    pub fn raw(key: impl Into<SecretBytes>) -> Result<Self> {
        let key = RawKey::parse(&key.into(), "the encrypted file")?;
        Ok(Self(Repr::Raw(Arc::new(key))))
    }

    /// X25519 identities of age, as `age-keygen` writes them: one `AGE-SECRET-KEY-1…` a line;
    /// empty lines, and those that start with `#`, are skipped.
    ///
    /// What is written is sealed to the recipients of all of them, and to those that
    /// [`with_recipients`](Self::with_recipients) adds.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] for a line that is no such identity, or without any.
    pub fn age(identities: impl Into<SecretBytes>) -> Result<Self> {
        let identities = text(identities.into(), "an identity of age")?;
        let key = AgeKey::parse(identities.expose_secret())?;
        Ok(Self(Repr::Age(Arc::new(key))))
    }

    /// Reads a key file that nobody but this process's user and root can read: identities of age,
    /// or a [raw](Self::raw) key.
    ///
    /// # Errors
    ///
    /// As [`raw`](Self::raw) and [`age`](Self::age); [`ErrorKind::NotFound`] without the file,
    /// [`ErrorKind::Config`] if others can read it.
    ///
    /// # Cancel safety
    ///
    /// Safe: nothing is changed.
    pub async fn from_file(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        read::blocking(move || {
            let mut file = own_file::open_mounted(&path)?;
            let key = read::opened(&mut file, &path, ErrorKind::NotFound)?;
            Self::parse(key.into()).map_err(|error| {
                let message = format!("`{}`: {}", path.display(), error.message());
                Error::new(error.kind(), message).with_hint(error.hint().to_owned())
            })
        })
        .await?
    }

    /// Raw, or of age, as the text tells.
    pub(crate) fn parse(key: SecretBytes) -> Result<Self> {
        if AgeKey::is_text(key.expose()) { Self::age(key) } else { Self::raw(key) }
    }

    /// Makes keys from a passphrase in another way, when a file is made or sealed anew; how an
    /// existing file's key is made says the file.
    ///
    /// age always uses scrypt: with `Kdf::Scrypt` it takes its `log_n`, else 18.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if the work is out of bounds, or if this is not a passphrase.
    pub fn with_kdf(self, kdf: Kdf) -> Result<Self> {
        match self.0 {
            Repr::Passphrase(passphrase, _) => Ok(Self(Repr::Passphrase(passphrase, kdf.check()?))),
            Repr::Raw(_) | Repr::Age(_) => {
                Err(Error::new(ErrorKind::Config, "only a passphrase needs a key derivation")
                    .with_hint("leave it out: this key is used as it is"))
            }
        }
    }

    /// Seals to these recipients of age too: `age1…`, one each.
    ///
    /// They are not kept in the file, so that nobody can add himself to it: all who write to a
    /// file name the same recipients, in a configuration by `recipients_file`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] for what is no recipient, or if this is no key of age.
    pub fn with_recipients<'a>(
        self,
        recipients: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self> {
        match self.0 {
            Repr::Age(key) => Ok(Self(Repr::Age(Arc::new(key.with_recipients(recipients)?)))),
            Repr::Passphrase(..) | Repr::Raw(_) => {
                Err(Error::new(ErrorKind::Config, "only identities of age have recipients")
                    .with_hint("make the key with `FileKey::age`"))
            }
        }
    }

    /// What kind of key it is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match &self.0 {
            Repr::Passphrase(..) => "a passphrase",
            Repr::Raw(_) => "a raw key",
            Repr::Age(_) => "an identity of age",
        }
    }
}

/// In the same memory.
fn text(bytes: SecretBytes, what: &str) -> Result<SecretString> {
    bytes.into_text().map_err(|_| {
        Error::new(ErrorKind::Config, format!("{what} has to be UTF-8"))
            .with_hint("give random bytes as a raw key")
    })
}

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FileKey").field(&format_args!("{}", self.kind())).finish()
    }
}

#[cfg(test)]
mod tests;
