//! `secrets.toml`: which providers there are, without a changed line of code.
//!
//! ```toml
//! ttl = "10m"                            # for all providers that do not say
//! load = ["aws:*", "env:API_KEY"]        # read into the cache at the start
//!
//! [providers.aws]                        # `aws:prod/db` is read from here
//! type = "aws-secrets-manager"
//! region = "eu-central-1"
//! prefix = "shop"
//! separator = "/"                        # `aws:db` is the secret `shop/db`
//!
//! [profile.laptop.providers.aws]         # with SECRETS_PROFILE=laptop it is a file
//! type = "file"
//! path = "laptop.yaml"
//! ```
//!
//! Formats are TOML, YAML and JSON. Paths in a file begin at its folder. YAML has no aliases here,
//! and without quotes it has numbers, `true` and `false` as YAML 1.2 does: `yes` is text.
//!
//! # Which file
//!
//! [`Runtime::global`](crate::Runtime::global) and [`Config::find`] take the file that the variable
//! `SECRETS_CONFIG` names, in any of the formats. If it is not set, or empty, `secrets.toml` is
//! looked for in the working directory and in the folders above it. Files with other extensions are
//! not looked for, since many are called `secrets.yaml` and hold secrets.
//!
//! Whoever writes this file decides which servers get the credentials of the program, so not every
//! file is taken:
//!
//! - The search ends at the home directory, and at a folder that holds `.git`; both are still
//!   looked in.
//! - It ends before a folder that belongs to somebody else and that everybody may write to, such as
//!   `/tmp`.
//! - A file that is found, and a link to it, has to belong to the user of the process or to root,
//!   and not everybody may write to it; otherwise it is an error, not passed over. Its group may
//!   write to it, since many systems give each user one.
//! - Where files have no such owners, as on Windows, only the working directory is looked in.
//!
//! A file that is named is taken as it is, but no folder and no pipe. If it is a link, paths begin
//! at the folder of the link. A configuration is at most 1 MiB long.
//!
//! # Profiles
//!
//! With `SECRETS_PROFILE=prod`, the table `[profile.prod]` takes its place over the file: a setting
//! replaces the file's. A provider is merged key by key, unless the profile gives its `type`: then
//! nothing is left of the file's, so that no region or address stays behind by mistake. That is how
//! a profile takes a key away, too. A profile
//! that the file does not have is an error; without the variable no profile is used. All profiles
//! are checked at each start, those that are not used too.
//!
//! # Secrets
//!
//! They do not belong into the file: where one is needed, the file tells where it is, as
//! `{ env = "NAME" }`, which is short for the reference `env:NAME`, as `{ file = "PATH" }`, or as
//! `{ reference = "PROVIDER:NAME" }`. Providers that need each other's secrets in a circle are an
//! error that shows the circle. Any other text may be `{ env = "NAME" }` too; the variable is read
//! when the file is. A provider that is referred to, here or in `load`, and that neither the file nor
//! the program has, is a mistake as well.
//!
//! What only a program can give stays out of the file: static keys of AWS, for which it has profiles
//! and roles; an AWS agent at another loopback address than 127.0.0.1. No message shows what the file says: a secret may have got into it.
//!
#![doc = include_str!("config/keys.md")]
//!
//! # The local cache
//!
//! `[cache.file]` keeps what was read in a sealed file, so that the program starts while a backend
//! is down; `[cache.redis]` shares it with a fleet. Both are the
//! second level of the cache. Files of plain values that other tools keep
//! beside a program have no place here: name them as a provider of the type `file` or `dotenv`.
//!
//! ```toml
//! [cache]
//! namespace = "production"
//!
//! [cache.file]
//! path = "/var/lib/app/secrets.sealed"
//! key = { file = "/etc/app/sealing.key" }      # 32 random bytes
//! ```

#![allow(clippy::doc_markdown, reason = "the table of keys is made for readers of plain text too")]

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use crate::{
    reference::SecretPattern,
    runtime::{Calls, Preload},
};

mod cache;
mod check;
mod error;
mod file;
mod find;
mod instance;
mod key;
mod literal;
mod mention;
mod node;
mod read;
mod reader;
mod schema;
mod suggest;
mod types;
mod view;

pub(crate) use cache::LevelConfig;
pub use error::{ConfigError, Mistake};
use instance::Instance;
use mention::Mention;
pub use reader::{ConfigFormat, ConfigReader};

/// A configuration that is right: providers and settings for
/// [`RuntimeBuilder::config`](crate::RuntimeBuilder::config).
///
/// ```no_run
/// use secrets_runtime::{Config, Runtime};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let config = Config::from_path("/etc/app/secrets.toml")?;
/// let runtime = Runtime::builder().config(config).build()?;
/// # Ok(()) }
/// ```
pub struct Config {
    path: Option<PathBuf>,
    profile: Option<Box<str>>,
    pub(crate) load: Vec<Preload>,
    mentions: Vec<Mention>,
    pub(crate) defaults: Defaults,
    pub(crate) instances: Vec<Instance>,
    #[cfg_attr(not(feature = "second-level"), expect(dead_code, reason = "there is none"))]
    pub(crate) stored: Option<LevelConfig>,
}

/// What holds for providers that say nothing else.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Defaults {
    pub(crate) ttl: Option<Duration>,
    pub(crate) stale_if_error: Option<Duration>,
    pub(crate) calls: Calls,
}

impl Config {
    /// The file that `SECRETS_CONFIG` names, or the `secrets.toml` in the working directory or
    /// above it; `None` if there is none. See [the module](self) for where the search ends.
    ///
    /// # Errors
    ///
    /// All mistakes in the file; or that it cannot be read, or not be trusted, or that
    /// `SECRETS_PROFILE` is set without a file.
    pub fn find() -> Result<Option<Self>, ConfigError> {
        Self::reader().find()
    }

    /// The file at `path`, with the profile that `SECRETS_PROFILE` names.
    ///
    /// The extension `.yaml`, `.yml` or `.json` tells the format; any other one is TOML.
    ///
    /// # Errors
    ///
    /// All mistakes in the file, or that it cannot be read.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        Self::reader().read(path)
    }

    /// A reader, to choose the profile, or to take variables from elsewhere.
    pub fn reader() -> ConfigReader {
        ConfigReader::default()
    }

    /// The JSON Schema of the file, as text: for editors, and for checks of YAML and JSON.
    #[must_use]
    pub fn schema() -> String {
        schema::text()
    }

    /// The file that it was read from.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The profile that was chosen.
    #[must_use]
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// The names of the providers.
    pub fn providers(&self) -> impl Iterator<Item = &str> {
        self.instances.iter().map(|instance| &*instance.name)
    }

    /// What `load` lists: references, or patterns such as `aws:prod/*`.
    pub fn load_patterns(&self) -> impl Iterator<Item = &SecretPattern> {
        self.load.iter().map(|preload| &preload.pattern)
    }
}

/// TOML, whose paths begin at the working directory.
impl FromStr for Config {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        Self::reader().parse(text, ConfigFormat::Toml)
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("path", &self.path)
            .field("profile", &self.profile)
            .field("providers", &self.providers().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// `target` with the value set, if there is one.
fn with<T, V>(target: T, value: Option<V>, set: impl FnOnce(T, V) -> T) -> T {
    match value {
        Some(value) => set(target, value),
        None => target,
    }
}

#[cfg(test)]
mod tests;
