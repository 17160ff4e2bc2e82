//! One generation of a folder of secrets.
//!
//! Kubernetes writes each update into a folder of its own and then turns the link `..data`
//! to it. Whoever resolves `..data` once reads all files in one state.

use std::path::{Path, PathBuf};

use crate::{
    error::{Error, ErrorKind, Result},
    provider::ListRequest,
    providers::{read, walk},
};

/// The link that Kubernetes turns.
const DATA: &str = "..data";

pub(super) struct Snapshot {
    /// The mount, with all links resolved.
    root: PathBuf,
    /// Where the files are: the current generation, or the mount itself.
    files: PathBuf,
}

impl Snapshot {
    /// Fails with `Config` if there is no such folder: a mount that is not there says nothing
    /// about one secret.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let failed = |error| read::failure(error, folder, ErrorKind::Config);
        let root = folder.canonicalize().map_err(failed)?;
        if !root.is_dir() {
            let message = format!("`{}` is not a folder", folder.display());
            return Err(Error::new(ErrorKind::Config, message));
        }
        let files = generation(&root).unwrap_or_else(|| root.clone());
        Ok(Self { root, files })
    }

    /// Whether the folder still shows this generation.
    pub(super) fn is_current(&self, folder: &Path) -> bool {
        Self::open(folder).is_ok_and(|now| now.files == self.files)
    }

    /// The files of this generation in the folders that `request` enters, by their paths in it.
    /// Kubernetes' own names are left out, as are files that lead out of the folder.
    pub(super) fn names(&self, request: ListRequest<'_>) -> Result<Vec<String>> {
        let names = walk::files(&self.files, "", request, |name| !name.starts_with(".."))?;
        Ok(names.into_iter().filter(|name| self.find(name).is_ok()).collect())
    }

    /// The real path of the file called `name`.
    pub(super) fn find(&self, name: &str) -> Result<PathBuf> {
        let path = self.files.join(name);
        let failed = |error| read::failure(error, &path, ErrorKind::NotFound);
        let real = path.canonicalize().map_err(failed)?;
        if real.starts_with(&self.root) {
            return Ok(real);
        }
        let message = format!("`{}` is a link that leads out of the folder", path.display());
        Err(Error::new(ErrorKind::Config, message))
    }
}

fn generation(root: &Path) -> Option<PathBuf> {
    root.join(DATA).canonicalize().ok().filter(|generation| generation.is_dir())
}
