//! Which file it is: the one that is named, or one in a folder above.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

use super::error::Mistake;
use crate::{providers::variables::Variables, value::SecretBuf};

#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
use other as system;
#[cfg(unix)]
use unix as system;

/// Names a file.
pub(super) const VARIABLE: &str = "SECRETS_CONFIG";
/// What is looked for if none is named.
pub(super) const NAME: &str = "secrets.toml";

pub(super) enum Found {
    Named(PathBuf),
    /// With its content, so that nobody can put another one there meanwhile.
    Above(PathBuf, SecretBuf),
}

/// The file, or why there is one that cannot be used.
pub(super) fn find(
    start: Option<&Path>,
    variables: &Variables,
) -> Result<Option<Found>, (Option<PathBuf>, Mistake)> {
    if let Some(named) = set(variables, VARIABLE) {
        return Ok(Some(Found::Named(named.into())));
    }
    let start = match start {
        Some(folder) => folder.canonicalize(),
        None => env::current_dir(),
    };
    // Without a working directory there is none to look in.
    let Ok(start) = start else { return Ok(None) };
    let Some(path) = above(&start, home(variables).as_deref()) else { return Ok(None) };
    match system::read(&path) {
        Ok(text) => Ok(Some(Found::Above(path, text))),
        Err(error) => Err((Some(path), error.into())),
    }
}

/// Without links, as the working directory is.
fn home(variables: &Variables) -> Option<PathBuf> {
    let home = set(variables, if cfg!(windows) { "USERPROFILE" } else { "HOME" })?;
    Path::new(&home).canonicalize().ok()
}

/// The variable, unless it is empty.
pub(super) fn set(variables: &Variables, name: &str) -> Option<OsString> {
    variables.get(name).filter(|value| !value.is_empty())
}

/// The nearest file of the name.
fn above(start: &Path, home: Option<&Path>) -> Option<PathBuf> {
    for folder in start.ancestors().take(system::FOLDERS) {
        if system::is_open_to_all(folder) {
            return None;
        }
        let path = folder.join(NAME);
        // A link that leads nowhere is found too, and then told.
        if path.symlink_metadata().is_ok() {
            return Some(path);
        }
        if home == Some(folder) || folder.join(".git").exists() {
            return None;
        }
    }
    None
}
