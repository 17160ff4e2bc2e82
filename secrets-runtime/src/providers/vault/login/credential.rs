//! Where a login's credential comes from.

use std::{fmt, path::PathBuf, str::FromStr};

use secrecy::{ExposeSecret, SecretString};

use crate::{
    error::{Error, ErrorKind, Result},
    provider::credential_not_had,
    providers::{read, vault::hosts::Hosts},
    reference::SecretRefBuf,
    value::SecretBytes,
};

/// What a [`VaultLogin`](super::VaultLogin) proves itself with: a secret id, a token, a password;
/// or a [token of Vault](super::super::VaultConfig::token_from).
///
/// It is given as a [`SecretString`], or read anew for each login, from a file or from another
/// provider. `Debug` shows where it comes from, and nothing of a given text.
#[derive(Clone)]
pub struct VaultCredential(Source);

#[derive(Clone)]
enum Source {
    Given(SecretString),
    File(PathBuf),
    Reference(SecretRefBuf),
}

impl VaultCredential {
    /// The content of a file, without one line break at its end.
    #[must_use]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Source::File(path.into()))
    }

    /// A secret of another provider of the same runtime, such as `env:SECRET_ID`.
    ///
    /// # Errors
    ///
    /// [`Config`](ErrorKind::Config) if the text is not a reference.
    pub fn reference(text: &str) -> Result<Self> {
        match SecretRefBuf::from_str(text) {
            Ok(reference) => Ok(reference.into()),
            Err(error) => {
                let message = format!("the login's credential is not a reference: {error}");
                Err(Error::new(ErrorKind::Config, message)
                    .with_hint("write it as `env:SECRET_ID` or `file:/run/secret-id`"))
            }
        }
    }

    pub(in super::super) fn as_reference(&self) -> Option<&SecretRefBuf> {
        match &self.0 {
            Source::Reference(reference) => Some(reference),
            Source::Given(_) | Source::File(_) => None,
        }
    }

    /// The credential; `what` it is, is for messages.
    pub(in super::super) async fn read(&self, what: &str, hosts: &Hosts) -> Result<SecretBytes> {
        match &self.0 {
            Source::Given(text) => Ok(SecretBytes::copy_from(text.expose_secret().as_bytes())),
            Source::File(path) => {
                let read = read::line(path.clone(), ErrorKind::Config).await;
                read.map(Into::into).map_err(|error| not_had(what, path.display(), &error))
            }
            Source::Reference(reference) => {
                let read = hosts.read(reference.as_ref()).await;
                read.map_err(|error| not_had(what, reference, &error))
            }
        }
    }
}

/// The credential as text, which is how it is sent.
pub(super) fn text<'a>(what: &str, credential: &'a SecretBytes) -> Result<&'a str> {
    match std::str::from_utf8(credential.expose()) {
        Ok("") => Err(unusable(what, "is empty")),
        Err(_) => Err(unusable(what, "is not UTF-8")),
        Ok(text) => Ok(text),
    }
}

/// The text itself.
impl From<SecretString> for VaultCredential {
    fn from(text: SecretString) -> Self {
        Self(Source::Given(text))
    }
}

/// A secret of another provider of the same runtime.
impl From<SecretRefBuf> for VaultCredential {
    fn from(reference: SecretRefBuf) -> Self {
        Self(Source::Reference(reference))
    }
}

impl fmt::Debug for VaultCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Given(_) => f.write_str("Given(..)"),
            Source::File(path) => f.debug_tuple("File").field(path).finish(),
            Source::Reference(reference) => write!(f, "Reference({reference})"),
        }
    }
}

fn not_had(what: &str, place: impl fmt::Display, error: &Error) -> Error {
    credential_not_had(format_args!("the login's `{what}`"), place, error)
}

fn unusable(what: &str, problem: &str) -> Error {
    Error::new(ErrorKind::Unauthenticated, format!("the login's `{what}` {problem}"))
        .with_hint("correct the credential where it is kept")
}
