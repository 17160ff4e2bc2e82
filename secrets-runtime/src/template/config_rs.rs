//! Settings that `config` has gathered.

use std::{collections::HashMap, fmt};

use ::config::{Config, ConfigError, Source, ValueKind};
use serde_json::{Map, Number, Value};

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
/// `config` keeps what it is given in ordinary memory, and its errors show a value that does not
/// fit. Where that matters, read your type by [`Tree::fill`].
///
/// # Errors
///
/// As [`Tree::fill`].
///
/// # Cancel safety
///
/// As [`Runtime::get`].
pub async fn fill(config: &Config, runtime: &Runtime) -> Result<Filled, LoadError> {
    let tree = tree(config).map_err(LoadError::of_settings)?;
    Ok(Filled(tree.fill(runtime).await?))
}

/// Settings with the secrets in their places. `Debug` shows none of them.
#[derive(Clone)]
pub struct Filled(Map<String, Value>);

impl Source for Filled {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<::config::Map<String, ::config::Value>, ConfigError> {
        Ok(table(&self.0))
    }
}

fn table(members: &Map<String, Value>) -> ::config::Map<String, ::config::Value> {
    members.iter().map(|(key, member)| (key.clone(), taken(member))).collect()
}

/// The value as `config` knows it.
fn taken(value: &Value) -> ::config::Value {
    let kind = match value {
        Value::Null => ValueKind::Nil,
        Value::Bool(value) => ValueKind::Boolean(*value),
        Value::Number(number) => numeric(number),
        Value::String(text) => ValueKind::String(text.clone()),
        Value::Array(items) => ValueKind::Array(items.iter().map(taken).collect()),
        Value::Object(members) => ValueKind::Table(table(members)),
    };
    ::config::Value::new(Some(&"settings with secrets".to_owned()), kind)
}

fn numeric(number: &Number) -> ValueKind {
    let whole = number.as_i64().map(ValueKind::I64);
    let whole = whole.or_else(|| number.as_u64().map(ValueKind::U64));
    whole.or_else(|| number.as_f64().map(ValueKind::Float)).unwrap_or_default()
}

impl fmt::Debug for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filled").finish_non_exhaustive()
    }
}
