//! YAML, JSON and TOML files: `file:PATH`, or `file:KEY` of one document.
//!
//! A document is handed on as JSON text, whatever its format, so `#member`, `#/pointer` and
//! `json` work on all of them. Text stays text: see [`FileProvider`].

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use super::{batch, read, variables::Variables, walk};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::ListRequest,
    value::{SecretBuf, Value},
};

#[cfg(feature = "encrypted-file")]
mod document;
mod expand;
mod format;
#[cfg_attr(not(feature = "config"), allow(dead_code, reason = "a configuration tells places"))]
mod lines;
mod node;
mod output;
#[cfg_attr(not(feature = "config"), allow(dead_code, reason = "a configuration tells places"))]
mod target;
mod text;
mod toml;
mod yaml;

#[cfg(feature = "encrypted-file")]
pub(super) use document::Document;
use expand::Expansion;
#[cfg(feature = "config")]
pub(crate) use format::Fault;
pub(crate) use format::Format;
use node::Node;
use output::Output;
#[cfg(feature = "config")]
pub(crate) use target::{Place, Style, Target};
#[cfg(feature = "config")]
pub(crate) use text::Text;

/// Reads files of secrets.
///
/// | made by | `file:NAME` means |
/// |---|---|
/// | [`FileProvider::new`] | the file at the path `NAME` |
/// | [`FileProvider::document`] | the key `NAME` of one file: a top-level key, else a path such as `db/password` or `hosts/0` |
///
/// The extension tells the format: `.yaml`, `.yml`, `.json` and `.toml`. A file with another one
/// is a secret as it is, without one line break at its end. A key's value is given as text if it
/// is a scalar, and as JSON text otherwise.
///
/// A list, as for a [pattern](crate::SecretPattern), has the keys at every depth, those of objects
/// among them; or the files in the folder that it begins with, and in the folders there.
///
/// # Scalars
///
/// No value changes its spelling. Quoted text is a JSON string. Bare `true`, `42` or `1.50` are
/// handed on as JSON writes them; what JSON does not know, such as `007`, `1_000`, `yes` or a
/// date, is text. A bare `null`, `~` or nothing is JSON's `null`, and a key with it is missing.
///
/// # `${NAME}`
///
/// In text, `${NAME}` is replaced by the environment variable, and `${NAME:-default}` by the
/// default if the variable is not set or is empty. That happens after the document was parsed:
/// a variable's content is text and cannot add keys. `$${` stands for `${`; a `$` without a brace
/// is a `$`. [`without_expansion`](Self::without_expansion) turns it off.
///
/// # Limits
///
/// One document a file, at most 16 MiB. A repeated key is an error. YAML aliases (`*name`) are
/// refused: a file of secrets that names each value where it is used can be checked by eye.
///
/// ```
/// use secrets_runtime::{FetchRequest, Provider, SecretRef, providers::FileProvider};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> secrets_runtime::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// let path = folder.path().join("secrets.yaml");
/// std::fs::write(&path, "db:\n  password: s3cret\n").unwrap();
///
/// let file = FileProvider::document(path);
/// let value = file.fetch(&FetchRequest::new(SecretRef::new("file", "db/password"))).await?;
/// assert_eq!(value.expose_bytes(), b"s3cret");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct FileProvider {
    document: Option<PathBuf>,
    expansion: Expansion,
}

impl FileProvider {
    /// Takes a reference's name for the path of a file, relative to the working directory.
    #[must_use]
    pub fn new() -> Self {
        Self { document: None, expansion: Expansion::On(Variables::Process) }
    }

    /// Takes a reference's name for a key in the document at `path`, which has to exist.
    pub fn document(path: impl Into<PathBuf>) -> Self {
        Self { document: Some(path.into()), ..Self::new() }
    }

    /// Leaves `${…}` as it is.
    #[must_use]
    pub fn without_expansion(mut self) -> Self {
        self.expansion = Expansion::Off;
        self
    }

    /// Takes `${…}` from `lookup` in place of the process environment.
    #[must_use]
    pub fn with_variables(
        mut self,
        lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        self.expansion = Expansion::On(Variables::from_fn(lookup));
        self
    }

    fn read_all(&self, names: &[Box<str>]) -> Result<Vec<Result<Value>>> {
        match &self.document {
            Some(path) => self.read_keys(path, names),
            None => Ok(names.iter().map(|name| self.read_whole(Path::new(&**name))).collect()),
        }
    }

    /// Whether JSON text needs no change: it has no byte order mark, and nothing to expand.
    fn leaves(&self, json: &[u8]) -> bool {
        json.first().is_some_and(u8::is_ascii) && !self.expansion.concerns(json)
    }

    /// The keys `names` of one document, which is read and parsed once.
    fn read_keys(&self, path: &Path, names: &[Box<str>]) -> Result<Vec<Result<Value>>> {
        let (format, file) = open_document(path)?;
        let root = format.parse(file.expose(), path)?;
        let output = Output::new(&self.expansion, path);
        Ok(names.iter().map(|name| output.key(&root, name)).collect())
    }

    /// The keys of the document, or the files in the folder that the prefix names, and in those below it
    /// that `request` enters.
    fn names(&self, request: ListRequest<'_>) -> Result<Vec<String>> {
        let Some(path) = &self.document else { return files(request) };
        let (format, file) = open_document(path)?;
        Ok(format.parse(file.expose(), path)?.names())
    }

    fn read_whole(&self, path: &Path) -> Result<Value> {
        let file = read::file(path, ErrorKind::NotFound)?;
        match Format::of(path) {
            None => Ok(Value::new(read::trim_line_break(file))),
            Some(Format::Json) if self.leaves(file.expose()) => Ok(Value::new(file)),
            Some(format) => {
                let root = format.parse(file.expose(), path)?;
                Output::new(&self.expansion, path).json(&root, file.len()).map(Value::new)
            }
        }
    }
}

fn open_document(path: &Path) -> Result<(Format, SecretBuf)> {
    let Some(format) = Format::of(path) else { return Err(unknown_format(path)) };
    // A whole file that is not there says nothing about one secret.
    Ok((format, read::file(path, ErrorKind::Config)?))
}

/// Without a folder it would be everything around the working directory.
fn files(request: ListRequest<'_>) -> Result<Vec<String>> {
    let prefix = request.prefix();
    let Some(end) = prefix.rfind('/') else {
        return Err(Error::new(ErrorKind::Config, "no folder is named whose files are meant")
            .with_hint("name it before the first wildcard, as in `file:config/*.yaml`"));
    };
    let folder = &prefix[..=end];
    walk::files(Path::new(folder), folder, request, |_| true)
}

fn unknown_format(path: &Path) -> Error {
    Error::new(ErrorKind::Config, format!("`{}` is not a document with keys", path.display()))
        .with_hint("give the file the extension `.yaml`, `.yml`, `.json` or `.toml`")
}

batch::provider_of_files!(FileProvider);

impl Default for FileProvider {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
