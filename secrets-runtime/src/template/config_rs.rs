//! Settings that `config` has gathered.

use std::collections::HashMap;

use ::config::{Config, Source as _, ValueKind};
use serde_json::Value;

use super::{Error, ErrorKind, Result, Runtime, Tree, write::below};
use crate::error::LoadError;

/// The settings, with the file that each of them comes from.
///
/// ```
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
/// let config = config::Config::builder()
///     .set_default("password", "${secret://memory:db}")?
///     .build()?;
/// let settings: Settings = template::config_rs::tree(&config)?.fill(&runtime).await?;
/// assert_eq!(settings.password.expose_secret(), "s3cret");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`ErrorKind::Config`] if the settings cannot be read. The message holds nothing of them.
pub fn tree(config: &Config) -> Result<Tree> {
    let unreadable = |_| Error::new(ErrorKind::Config, "the settings cannot be read by `config`");
    let gathered: Value = config.clone().try_deserialize().map_err(unreadable)?;
    let mut origins = HashMap::new();
    for (key, value) in config.collect().map_err(unreadable)? {
        add(&value, key, &mut origins);
    }
    Ok(Tree::new(&gathered)?.with_origin(move |path| origins.get(path).cloned()))
}

fn add(value: &::config::Value, path: String, origins: &mut HashMap<String, String>) {
    match &value.kind {
        ValueKind::Table(members) => {
            for (key, member) in members {
                add(member, below(&path, key), origins);
            }
        }
        ValueKind::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                add(item, below(&path, &number.to_string()), origins);
            }
        }
        _ => {}
    }
    if let Some(origin) = value.origin() {
        origins.insert(path, origin.to_owned());
    }
}

/// The same settings with the secrets in their places, as a source for `config`.
///
/// `config` keeps what it is given in ordinary memory. Where that matters, read your type by
/// [`Tree::fill`].
///
/// # Errors
///
/// As [`Tree::fill`].
///
/// # Cancel safety
///
/// As [`Runtime::get`].
pub async fn fill(config: &Config, runtime: &Runtime) -> Result<Config, LoadError> {
    let tree = tree(config).map_err(LoadError::of_settings)?;
    let filled: Value = tree.fill(runtime).await?;
    let refused = |_| Error::new(ErrorKind::Config, "`config` does not take the settings back");
    Config::try_from(&filled).map_err(|error| LoadError::of_settings(refused(error)))
}
