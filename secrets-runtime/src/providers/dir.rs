//! A folder with one file per secret: `dir:NAME`.
//!
//! This is how Kubernetes, Docker and systemd hand secrets to a process. The name is the
//! file's path in the folder; nothing outside the folder is read, not even by a symbolic link.

use std::path::{Component, Path, PathBuf};

use super::{batch, read};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::ListRequest,
    value::Value,
};

mod snapshot;

use snapshot::Snapshot;

/// Where Docker and Podman put secrets.
const DOCKER: &str = "/run/secrets";
/// The variable by which systemd tells where a service's credentials are.
const SYSTEMD: &str = "CREDENTIALS_DIRECTORY";
/// How often a folder is read again because it was replaced meanwhile.
const ATTEMPTS: usize = 8;

/// Reads the files of a folder, each as one secret.
///
/// From a file's content one line break at the end is cut off, unless
/// [`without_trim`](Self::without_trim) is called; all other bytes are kept.
///
/// In a Kubernetes mount, where `..data` links to the current generation of the files, all
/// secrets of one load come from one generation. In such a folder only files of the generation
/// are read.
///
/// ```
/// use secrets_runtime::{FetchRequest, Provider, SecretRef, providers::DirProvider};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> secrets_runtime::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// std::fs::write(folder.path().join("db_password"), "s3cret\n").unwrap();
///
/// let dir = DirProvider::new(folder.path());
/// let value = dir.fetch(&FetchRequest::new(SecretRef::new("dir", "db_password"))).await?;
/// assert_eq!(value.expose_bytes(), b"s3cret");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct DirProvider {
    folder: Folder,
    trim: bool,
}

#[derive(Clone, Debug)]
enum Folder {
    Path(PathBuf),
    /// The environment variable with this name holds the path.
    Variable(&'static str),
}

impl DirProvider {
    /// Reads the files in the folder at `path`, which has to exist.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { folder: Folder::Path(path.into()), trim: true }
    }

    /// Reads the credentials that systemd passed to this service.
    ///
    /// A fetch fails if `$CREDENTIALS_DIRECTORY` is not set.
    #[must_use]
    pub fn systemd() -> Self {
        Self { folder: Folder::Variable(SYSTEMD), trim: true }
    }

    /// Keeps a line break at the end of a file.
    #[must_use]
    pub fn without_trim(mut self) -> Self {
        self.trim = false;
        self
    }

    /// All `names` from one generation of the folder.
    fn read_all(&self, names: &[Box<str>]) -> Result<Vec<Result<Value>>> {
        let folder = self.folder.path()?;
        for _ in 0..ATTEMPTS {
            let snapshot = Snapshot::open(&folder)?;
            let results: Vec<_> = names.iter().map(|name| self.read_one(&snapshot, name)).collect();
            // An old generation is deleted soon after the switch, so files can be missed.
            if results.iter().all(Result::is_ok) || snapshot.is_current(&folder) {
                return Ok(results);
            }
        }
        Err(too_fast(&folder))
    }

    /// The files of the present generation in the folders that `request` enters.
    fn names(&self, request: ListRequest<'_>) -> Result<Vec<String>> {
        let folder = self.folder.path()?;
        for _ in 0..ATTEMPTS {
            let snapshot = Snapshot::open(&folder)?;
            let names = snapshot.names(request);
            if snapshot.is_current(&folder) {
                return names;
            }
        }
        Err(too_fast(&folder))
    }

    fn read_one(&self, snapshot: &Snapshot, name: &str) -> Result<Value> {
        check_name(name)?;
        let file = read::file(&snapshot.find(name)?, ErrorKind::NotFound)?;
        Ok(Value::new(if self.trim { read::trim_line_break(file) } else { file }))
    }
}

impl Folder {
    fn path(&self) -> Result<PathBuf> {
        match self {
            Self::Path(path) => Ok(path.clone()),
            Self::Variable(name) => std::env::var_os(name)
                .filter(|path| !path.is_empty())
                .map(PathBuf::from)
                .ok_or_else(|| not_set(name)),
        }
    }
}

fn too_fast(folder: &Path) -> Error {
    let message = format!("the folder `{}` changes faster than it is read", folder.display());
    Error::new(ErrorKind::Unavailable, message)
}

fn not_set(variable: &str) -> Error {
    Error::new(ErrorKind::Config, format!("the environment variable `{variable}` is not set"))
        .with_hint("run as a systemd service with `LoadCredential=` or `SetCredential=`")
}

/// Names that start with `..` are Kubernetes' own, or lead out of the folder.
fn check_name(name: &str) -> Result<()> {
    let plain = |part: Component<'_>| match part {
        Component::Normal(part) => !part.as_encoded_bytes().starts_with(b".."),
        _ => false,
    };
    if !name.contains('\0') && Path::new(name).components().all(plain) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Config, "the name is not that of a file in the folder")
        .with_hint("use a relative path whose parts do not start with `..`"))
}

batch::provider_of_files!(DirProvider);

/// Reads `/run/secrets`, where Docker and Podman mount secrets.
impl Default for DirProvider {
    fn default() -> Self {
        Self::new(DOCKER)
    }
}

#[cfg(all(test, unix))]
mod tests;
