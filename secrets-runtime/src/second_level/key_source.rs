//! Where the keys of a second level come from.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use super::{
    keyring::{Keyring, SealingKey},
    keys::Resolve,
};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::{own_file, read},
    reference::SecretRefBuf,
    value::SecretBytes,
};

/// Where one key comes from: 32 random bytes, as they are, as 64 hexadecimal digits, or as base64.
///
/// `openssl rand -base64 32` makes one. Anything else is refused rather than cut, filled up or
/// hashed into shape; so is text of 32 characters, because a password is not a key.
///
/// ```
/// use secrets_runtime::second_level::{KeySource, SealingKeys};
///
/// let keys = SealingKeys::new(KeySource::file("/etc/app/sealing.key"))
///     .previous(KeySource::file("/etc/app/sealing.key.old"));
/// ```
pub struct KeySource(Repr);

enum Repr {
    Bytes(SecretBytes),
    File(PathBuf),
    Reference(SecretRefBuf),
}

impl KeySource {
    /// A key that the program has already.
    pub fn bytes(key: impl Into<SecretBytes>) -> Self {
        Self(Repr::Bytes(key.into()))
    }

    /// A file that nobody but this process's user and root can read.
    ///
    /// A link to such a file will do, as mounted secrets are links. White space around a key
    /// that is text is skipped.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Repr::File(path.into()))
    }

    /// A secret of one of the runtime's providers, read when the second level is first used.
    ///
    /// If that provider cannot be reached, neither can what the second level holds. To start
    /// while a backend is down, keep the key elsewhere.
    #[must_use]
    pub fn reference(reference: SecretRefBuf) -> Self {
        Self(Repr::Reference(reference))
    }

    async fn read(&self, resolve: &Resolve) -> Result<SealingKey> {
        match &self.0 {
            Repr::Bytes(key) => SealingKey::parse(key),
            Repr::File(path) => {
                let owned = path.clone();
                let key = read::blocking(move || key_file(&owned)).await??;
                SealingKey::parse(&key).map_err(|error| in_file(&error, path))
            }
            Repr::Reference(reference) => {
                let key = resolve(reference.clone()).await;
                key.and_then(|key| SealingKey::parse(&key))
                    .map_err(|error| error.with_reference(reference.as_ref()))
            }
        }
    }
}

fn key_file(path: &Path) -> Result<SecretBytes> {
    let mut file = own_file::open_mounted(path)?;
    read::opened(&mut file, path, ErrorKind::NotFound).map(Into::into)
}

fn in_file(error: &Error, path: &Path) -> Error {
    Error::new(error.kind(), format!("`{}`: {}", path.display(), error.message()))
        .with_hint(error.hint().to_owned())
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Bytes(_) => f.write_str("Bytes(..)"),
            Repr::File(path) => f.debug_tuple("File").field(path).finish(),
            Repr::Reference(reference) => {
                f.debug_tuple("Reference").field(&format_args!("{reference}")).finish()
            }
        }
    }
}

/// The keys of a second level: the one that seals, and those that still open.
///
/// To change the key, give the new one as the current and the old one as a previous key. What the
/// old one sealed is sealed again when it is next written. When the longest time that entries are
/// kept is over, the old key can go.
#[derive(Debug)]
pub struct SealingKeys {
    current: KeySource,
    previous: Vec<KeySource>,
}

impl SealingKeys {
    /// One key for sealing and opening.
    #[must_use]
    pub fn new(current: KeySource) -> Self {
        Self { current, previous: Vec::new() }
    }

    /// Opens with this key too. A source that holds no key yet, or no longer, is passed over, so
    /// `aws:app/sealing-key?stage=AWSPREVIOUS` can stay here between two changes.
    #[must_use]
    pub fn previous(mut self, source: KeySource) -> Self {
        self.previous.push(source);
        self
    }

    /// The secrets that hold keys.
    pub(crate) fn references(&self) -> impl Iterator<Item = &SecretRefBuf> {
        let sources = std::iter::once(&self.current).chain(&self.previous);
        sources.filter_map(|source| match &source.0 {
            Repr::Reference(reference) => Some(reference),
            Repr::Bytes(_) | Repr::File(_) => None,
        })
    }

    /// Reads all keys; `resolve` reads those that are a provider's secrets.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] for what is no key, else the error of its source.
    pub(super) async fn read(&self, resolve: &Resolve) -> Result<Keyring> {
        let current = self.current.read(resolve).await?;
        let mut previous = Vec::with_capacity(self.previous.len());
        for source in &self.previous {
            match source.read(resolve).await {
                Ok(key) => previous.push(key),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Keyring::new(current, previous))
    }
}

impl From<KeySource> for SealingKeys {
    fn from(current: KeySource) -> Self {
        Self::new(current)
    }
}

#[cfg(test)]
mod tests;
