//! Settings that `figment` has gathered.

use std::fmt;

use ::figment::{
    Figment, Metadata, Profile, Provider,
    providers::Serialized,
    value::{Dict, Map},
};
use serde_json::Value;

use super::{Error, ErrorKind, Result, Runtime, Tree};
use crate::error::LoadError;

/// The settings of the figment's profile, with the file that each of them comes from.
///
/// ```
/// use figment::{Figment, providers::Serialized};
/// use secrecy::{ExposeSecret as _, SecretString};
/// use secrets_runtime::{Runtime, providers::MemoryProvider, template};
///
/// #[derive(serde::Deserialize)]
/// struct Settings { password: SecretString }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let memory = MemoryProvider::new();
/// # memory.insert("db", "s3cret");
/// # let runtime = Runtime::builder().provider("memory", memory).build()?;
/// let figment = Figment::from(Serialized::default("password", "${secret://memory:db}"));
/// let settings: Settings = template::figment::tree(&figment)?.fill(&runtime).await?;
/// assert_eq!(settings.password.expose_secret(), "s3cret");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`ErrorKind::Config`] if a source cannot be read. The message names it, and holds nothing of it.
pub fn tree(figment: &Figment) -> Result<Tree> {
    let gathered: Value = figment.extract().map_err(|error| {
        let source = error.metadata.as_ref().map_or_else(|| "a source".to_owned(), named);
        Error::new(ErrorKind::Config, format!("{source} cannot be read by figment"))
            .with_hint("check that it is well-formed, and that its keys have one type each")
    })?;
    let figment = figment.clone();
    Ok(Tree::new(&gathered)?.with_origin(move |path| origin(&figment, path)))
}

fn origin(figment: &Figment, path: &str) -> Option<String> {
    figment.find_metadata(path).map(named)
}

fn named(metadata: &Metadata) -> String {
    metadata.source.as_ref().map_or_else(|| metadata.name.to_string(), ToString::to_string)
}

/// The same settings with the secrets in their places, as a provider of the figment's profile.
///
/// Figment keeps what it is given in ordinary memory, and its errors show a value that does not fit.
/// Where that matters, read your type by [`Tree::fill`].
///
/// # Errors
///
/// As [`Tree::fill`].
///
/// # Cancel safety
///
/// As [`Runtime::get`].
pub async fn fill(figment: &Figment, runtime: &Runtime) -> Result<Filled, LoadError> {
    let tree = tree(figment).map_err(LoadError::of_settings)?;
    let filled: Value = tree.fill(runtime).await?;
    Ok(Filled(Serialized::from(filled, figment.profile().clone())))
}

/// Settings with the secrets in their places. `Debug` shows none of them.
pub struct Filled(Serialized<Value>);

impl Provider for Filled {
    fn metadata(&self) -> Metadata {
        Metadata::named("settings with secrets")
    }

    fn data(&self) -> ::figment::Result<Map<Profile, Dict>> {
        self.0.data()
    }
}

impl fmt::Debug for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filled").finish_non_exhaustive()
    }
}
