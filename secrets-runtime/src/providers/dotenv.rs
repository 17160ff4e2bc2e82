//! `.env` files: `dotenv:NAME`.
//!
//! Files are read anew at each load, and nothing is put into the process environment.
//! The reader is our own, since dotenvy 0.15 expands `$`, refuses or drops backslashes and
//! leaves copies of each value in buffers that are never wiped; [`parse`] tells the grammar.

use std::path::PathBuf;

use super::{batch, read};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::ListRequest,
    value::{SecretBuf, Value},
};

mod parse;

use parse::Entry;

/// Reads `NAME=value` lines from one or more `.env` files.
///
/// | written | value |
/// |---|---|
/// | `A=plain # comment` | `plain`; a `#` without a space before it belongs to the value |
/// | `A='as it is'` | the text between the quotes, over several lines if need be |
/// | `A="a\nb"` | as `'…'`, with `\n` for a line break, and `\"`, `\\` and `\$` for the character itself |
/// | `A=C:\new`, `A=$2a$10$x` | as written: outside `"…"` a backslash is a backslash, and `$` is never expanded |
/// | `A=` | empty, which is a value |
///
/// `export` before a name and a byte order mark are skipped. Of several lines with one name the
/// first counts.
///
/// ```
/// use secrets_runtime::{FetchRequest, Provider, SecretRef, providers::DotenvProvider};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> secrets_runtime::Result<()> {
/// # let temporary = tempfile::tempdir().unwrap();
/// # let folder = temporary.path();
/// std::fs::write(folder.join(".env.local"), "API_KEY=local\n").unwrap();
/// std::fs::write(folder.join(".env"), "API_KEY=shared\n").unwrap();
///
/// let dotenv = DotenvProvider::from_paths([folder.join(".env.local"), folder.join(".env")]);
/// let value = dotenv.fetch(&FetchRequest::new(SecretRef::new("dotenv", "API_KEY"))).await?;
/// assert_eq!(value.expose_bytes(), b"local");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct DotenvProvider {
    paths: Vec<PathBuf>,
    optional: bool,
    last_counts: bool,
}

impl DotenvProvider {
    /// Reads `.env` in the working directory; without that file no name is found.
    #[must_use]
    pub fn new() -> Self {
        Self::from_path(".env").optional()
    }

    /// Reads the file at `path`, which has to exist.
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        Self::from_paths([path])
    }

    /// Reads several files, which have to exist. A name in an earlier file counts.
    pub fn from_paths(paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        let paths = paths.into_iter().map(Into::into).collect();
        Self { paths, optional: false, last_counts: false }
    }

    /// Lets a later file, and a later line in a file, override an earlier one.
    #[must_use]
    pub fn with_override(mut self) -> Self {
        self.last_counts = true;
        self
    }

    /// Skips files that do not exist.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    fn read_all(&self, names: &[Box<str>]) -> Result<Vec<Result<Value>>> {
        let files = self.open()?;
        let entries = self.entries(&files)?;
        Ok(names.iter().map(|name| self.find(&entries, name)).collect())
    }

    fn names(&self, _: ListRequest<'_>) -> Result<Vec<String>> {
        let files = self.open()?;
        Ok(self.entries(&files)?.iter().map(|entry| entry.name.to_owned()).collect())
    }

    fn open(&self) -> Result<Vec<(&PathBuf, SecretBuf)>> {
        let mut files = Vec::with_capacity(self.paths.len());
        for path in &self.paths {
            match read::file(path, ErrorKind::NotFound) {
                Ok(file) => files.push((path, file)),
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                Err(_) if self.optional => {}
                // A whole file that is not there says nothing about one secret.
                Err(_) => return Err(missing(path)),
            }
        }
        Ok(files)
    }

    fn entries<'t>(&self, files: &'t [(&PathBuf, SecretBuf)]) -> Result<Vec<Entry<'t>>> {
        let mut entries = Vec::new();
        for (path, file) in files {
            parse::entries(file.expose(), &mut entries).map_err(|fault| fault.in_file(path))?;
        }
        if self.last_counts {
            entries.reverse();
        }
        Ok(entries)
    }

    fn find(&self, entries: &[Entry<'_>], name: &str) -> Result<Value> {
        match entries.iter().find(|entry| entry.name == name) {
            Some(entry) => Ok(Value::new(entry.value())),
            None => Err(self.not_found(name)),
        }
    }

    fn not_found(&self, name: &str) -> Error {
        let paths: Vec<String> =
            self.paths.iter().map(|path| format!("`{}`", path.display())).collect();
        let paths = paths.join(", ");
        Error::new(ErrorKind::NotFound, format!("no line in {paths} sets `{name}`"))
            .with_hint(format!("add `{name}=…` to {paths}, or make the field an `Option`"))
    }
}

/// Every name in the file at `path` with its value, in the order of their first lines.
#[cfg(feature = "encrypted-file")]
pub(super) fn read(path: &std::path::Path) -> Result<Vec<(String, SecretBuf)>> {
    let file = read::file(path, ErrorKind::Config)?;
    let mut entries = Vec::new();
    parse::entries(file.expose(), &mut entries).map_err(|fault| fault.in_file(path))?;
    let mut seen = std::collections::HashSet::new();
    entries.retain(|entry| seen.insert(entry.name));
    Ok(entries.iter().map(|entry| (entry.name.to_owned(), entry.value())).collect())
}

fn missing(path: &std::path::Path) -> Error {
    Error::new(ErrorKind::Config, format!("the file `{}` does not exist", path.display()))
        .with_hint("create the file, correct its path, or call `optional()` on the provider")
}

batch::provider_of_files!(DotenvProvider);

impl Default for DotenvProvider {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
