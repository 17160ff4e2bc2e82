//! Texts with tokens: `${secret://provider:name#field}` stands for a secret.
//!
//! A token is found in any text, alone or among others. `$${secret://` is a literal
//! `${secret://`; every other `$` is itself. Each secret is fetched once, all in one round.

use std::{fmt, str::FromStr};

use secrecy::SecretString;

use crate::{
    decode::FromSecret as _,
    error::{Error, ErrorKind, Result},
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

use fetched::{Fetched, Wanted};
use tokens::Piece;
pub use tree::Tree;

/// A text in which tokens stand for secrets.
///
/// ```
/// use secrecy::ExposeSecret as _;
/// use secrets_runtime::{Runtime, providers::MemoryProvider, template::Template};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> secrets_runtime::Result<()> {
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
pub struct Template(Box<str>);

impl Template {
    /// The secrets that are named, in their order.
    pub fn references(&self) -> impl Iterator<Item = SecretRefBuf> {
        let pieces = tokens::pieces(&self.0).unwrap_or_default().into_iter();
        pieces.filter_map(|piece| match piece {
            Piece::Secret(reference) => Some(reference),
            Piece::Text(_) => None,
        })
    }

    /// The text with every secret in its place. Nothing is encoded.
    ///
    /// # Errors
    ///
    /// As [`Runtime::get`], for the first token that cannot be replaced;
    /// [`Decode`](ErrorKind::Decode) if a secret is not UTF-8.
    ///
    /// # Cancel safety
    ///
    /// As [`Runtime::get`].
    pub async fn render(&self, runtime: &Runtime) -> Result<SecretString> {
        let pieces = tokens::pieces(&self.0).map_err(|problem| problem.in_text(&self.0))?;
        let mut wanted = Wanted::default();
        wanted.add(&pieces);
        let fetched = wanted.fetch(runtime).await;
        SecretString::from_secret(fetched.join(&pieces)?.into())
    }
}

impl FromStr for Template {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        tokens::pieces(text).map_err(|problem| problem.in_text(text))?;
        Ok(Self(text.into()))
    }
}

/// Shows the references: the text around them may be secret too.
impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let references = self.references().map(|reference| reference.to_string());
        f.debug_tuple("Template").field(&references.collect::<Vec<_>>()).finish()
    }
}
