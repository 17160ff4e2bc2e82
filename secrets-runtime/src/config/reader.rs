//! Reading a configuration: which file, which profile, and where variables come from.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

use super::{
    Config,
    error::{ConfigError, Mistake},
    find::{self, Found},
    read::Source,
};
use crate::{
    error::ErrorKind,
    providers::{file::Format, read, variables::Variables},
};

const PROFILE: &str = "SECRETS_PROFILE";

/// The largest text that is read, in bytes: one that is larger is no configuration.
const MAX_LEN: usize = 1024 * 1024;

/// Reads configurations; what it is not told comes from the environment.
///
/// ```
/// use secrets_runtime::config::{Config, ConfigFormat};
///
/// # fn main() -> Result<(), secrets_runtime::config::ConfigError> {
/// let yaml = "{ profile: { ci: { providers: { team: { type: env } } } } }";
/// let config = Config::reader().profile("ci").parse(yaml, ConfigFormat::Yaml)?;
/// assert_eq!(config.providers().collect::<Vec<_>>(), ["team"]);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ConfigReader {
    profile: Option<String>,
    variables: Variables,
    start: Option<PathBuf>,
}

/// The format of a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigFormat {
    /// `.toml`, and all other extensions.
    Toml,
    /// `.yaml` and `.yml`.
    Yaml,
    /// `.json`.
    Json,
}

impl ConfigReader {
    /// The profile, in place of that in `SECRETS_PROFILE`.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Looks variables up with `lookup` in place of the process environment.
    ///
    /// Tests use it, since changing the environment of a running process is not safe. Providers of
    /// the configuration still read the process environment.
    pub fn with_variables(
        mut self,
        lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Variables::from_fn(lookup);
        self
    }

    /// The folder that [`find`](Self::find) begins at, in place of the working directory.
    pub fn start_in(mut self, folder: impl Into<PathBuf>) -> Self {
        self.start = Some(folder.into());
        self
    }

    /// As [`Config::find`].
    ///
    /// # Errors
    ///
    /// As [`Config::find`].
    pub fn find(&self) -> Result<Option<Config>, ConfigError> {
        let found = find::find(self.start.as_deref(), &self.variables);
        match found.map_err(|(path, mistake)| ConfigError::new(path.as_deref(), vec![mistake]))? {
            Some(Found::Named(path)) => self.read(path).map(Some),
            Some(Found::Above(path, text)) => self.source(&path, text.expose()).map(Some),
            None => match self.chosen() {
                None => Ok(None),
                Some(_) => Err(ConfigError::new(None, vec![no_file()])),
            },
        }
    }

    /// As [`Config::from_path`].
    ///
    /// # Errors
    ///
    /// As [`Config::from_path`].
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Config, ConfigError> {
        let path = path.as_ref();
        let text = read::file(path, ErrorKind::Config)
            .map_err(|error| ConfigError::new(Some(path), vec![error.into()]))?;
        self.source(path, text.expose())
    }

    /// A text, whose paths begin at the working directory.
    ///
    /// # Errors
    ///
    /// All mistakes in the text.
    pub fn parse(&self, text: &str, format: ConfigFormat) -> Result<Config, ConfigError> {
        self.parse_at(None, text.as_bytes(), format.into())
    }

    fn source(&self, path: &Path, text: &[u8]) -> Result<Config, ConfigError> {
        self.parse_at(Some(path), text, Format::of(path).unwrap_or(Format::Toml))
    }

    fn parse_at(
        &self,
        path: Option<&Path>,
        text: &[u8],
        format: Format,
    ) -> Result<Config, ConfigError> {
        if text.len() > MAX_LEN {
            return Err(ConfigError::new(path, vec![too_large()]));
        }
        let profile = self.chosen();
        let folder = absolute(path.and_then(Path::parent).unwrap_or(Path::new("")));
        let source = Source {
            path,
            folder: &folder,
            variables: &self.variables,
            profile: profile.as_deref(),
        };
        source.parse(text, format)
    }

    /// The name of the profile. One that is not UTF-8 is not that of any.
    fn chosen(&self) -> Option<String> {
        let variable = || find::set(&self.variables, PROFILE);
        let variable = || variable().map(|name| name.to_string_lossy().into_owned());
        self.profile.clone().or_else(variable)
    }
}

/// The folder, also when the program goes to another one later.
fn absolute(folder: &Path) -> PathBuf {
    match env::current_dir() {
        Ok(here) => here.join(folder),
        Err(_) => folder.to_owned(),
    }
}

fn too_large() -> Mistake {
    Mistake::new("the file is larger than 1 MiB", "name the file of providers, not one of secrets")
}

fn no_file() -> Mistake {
    let message = format!("`{PROFILE}` is set, and there is no `{}`", find::NAME);
    Mistake::new(message, format!("name the file by `{}`, or unset the profile", find::VARIABLE))
}

impl From<ConfigFormat> for Format {
    fn from(format: ConfigFormat) -> Self {
        match format {
            ConfigFormat::Toml => Self::Toml,
            ConfigFormat::Yaml => Self::Yaml,
            ConfigFormat::Json => Self::Json,
        }
    }
}
