//! Texts with tokens: `${secret://provider:name#field}` stands for a secret.
//!
//! A token is found in any text, alone or among others. A `$` right before `{secret://` is doubled
//! if it is a literal one: `$${secret://` is the text `${secret://`, and `$$${secret://env:A}` a `$`
//! before a secret. Every other `$` is itself. Each secret is fetched once, all in one round.

use std::{fmt, str::FromStr};

use secrecy::SecretString;

use crate::{
    decode::FromSecret as _,
    error::{Error, ErrorKind, FieldError, LoadError, Result},
    reference::{ParseError, SecretRef, SecretRefBuf},
    runtime::Runtime,
};

#[cfg(feature = "config-rs")]
pub mod config_rs;
mod fetched;
#[cfg(feature = "figment")]
pub mod figment;
mod tokens;
mod tree;
mod write;

use fetched::{Failed, Fetched, Wanted};
use tokens::Piece;
pub use tree::Tree;

/// A text in which tokens stand for secrets.
///
/// ```
/// use secrecy::ExposeSecret as _;
/// use secrets_runtime::{Runtime, providers::MemoryProvider, template::Template};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let memory = MemoryProvider::new();
/// memory.insert("db", r#"{"user": "app", "password": "s3cret"}"#);
/// let runtime = Runtime::builder().provider("memory", memory).build()?;
///
/// let url = "postgres://${secret://memory:db#user}:${secret://memory:db#password}@host/app";
/// let url = url.parse::<Template>()?.render(&runtime).await?;
/// assert_eq!(url.expose_secret(), "postgres://app:s3cret@host/app");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Template {
    text: Box<str>,
    /// Where it was written.
    file: Option<Box<str>>,
}

impl Template {
    /// Names the file for messages.
    #[must_use]
    pub fn in_file(mut self, name: impl Into<Box<str>>) -> Self {
        self.file = Some(name.into());
        self
    }

    /// The secrets that are named, in their order.
    pub fn references(&self) -> impl Iterator<Item = SecretRefBuf> {
        let pieces = tokens::pieces(&self.text).unwrap_or_default().into_iter();
        pieces.filter_map(|piece| match piece {
            Piece::Secret(token) => Some(token.reference),
            Piece::Text(_) => None,
        })
    }

    /// The text with every secret in its place. Nothing is encoded.
    ///
    /// # Errors
    ///
    /// [`LoadError`] names every token that cannot be replaced, by its line and column and, if that
    /// is known, its file. The errors are as those of [`Runtime::get`]; [`Decode`](ErrorKind::Decode)
    /// if a secret is not UTF-8.
    ///
    /// # Cancel safety
    ///
    /// As [`Runtime::get`].
    pub async fn render(&self, runtime: &Runtime) -> Result<SecretString, LoadError> {
        let whole = |error| vec![FieldError::new("".into(), error)];
        let pieces = tokens::pieces(&self.text)
            .map_err(|problem| self.failure(whole(problem.in_text(&self.text))))?;
        let mut wanted = Wanted::default();
        wanted.add(&pieces);
        let fetched = wanted.fetch(runtime).await;
        let joined = fetched.join(&pieces).map_err(|failed| {
            self.failure(failed.into_iter().map(|one| self.placed(one)).collect())
        })?;
        SecretString::from_secret(joined.into()).map_err(|error| self.failure(whole(error)))
    }

    fn placed(&self, failed: Failed) -> FieldError {
        FieldError::new(tokens::place(&self.text, failed.offset).into(), failed.error)
    }

    fn failure(&self, errors: Vec<FieldError>) -> LoadError {
        LoadError::of_tokens("template", errors, |_| self.file.as_deref().map(str::to_owned))
    }
}

impl FromStr for Template {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        tokens::pieces(text).map_err(|problem| problem.in_text(text))?;
        Ok(Self { text: text.into(), file: None })
    }
}

/// Shows the references: the text around them may be secret too.
impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let references = self.references().map(|reference| reference.to_string());
        f.debug_tuple("Template").field(&references.collect::<Vec<_>>()).finish()
    }
}
