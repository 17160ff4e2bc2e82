//! The file on the disk: read by anybody who may, changed by one at a time.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    cipher::Cipher,
    contents::{Contents, Layout},
    key::FileKey,
    unlock::Memories,
};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::{
        own_file::{self, Others, Rule, lock, replace::replace},
        read,
    },
    value::Value,
};

/// A write may take a second for each key derivation, and a few writers may stand in a line.
const PATIENCE: Duration = Duration::from_secs(10);

/// A file with its key.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) path: PathBuf,
    pub(super) key: FileKey,
    others: Others,
    memories: Memories,
}

impl Store {
    pub(super) fn new(path: PathBuf, key: FileKey) -> Self {
        Self { path, key, others: Others::OutUnlessSaid, memories: Memories::default() }
    }

    /// The same for a file that others may read.
    pub(super) fn readable(path: PathBuf, key: FileKey) -> Self {
        Self { others: Others::Read, ..Self::new(path, key) }
    }

    /// One result per name, in the same order.
    pub(super) fn read(&self, names: &[Box<str>]) -> Result<Vec<Result<Value>>> {
        self.load()?.read(names, &self.path)
    }

    pub(super) fn names(&self) -> Result<Vec<String>> {
        self.load()?.names(&self.path)
    }

    /// What is read may be a link to a file that was mounted.
    fn load(&self) -> Result<Contents> {
        self.open(Rule::Mounted)
    }

    /// What is replaced is the process's own, under its own name.
    fn load_own(&self) -> Result<Contents> {
        self.open(Rule::Own)
    }

    fn open(&self, rule: Rule) -> Result<Contents> {
        let file = own_file::open_sealed(&self.path, rule, self.others)
            .and_then(|mut file| read::opened(&mut file, &self.path, ErrorKind::NotFound));
        Contents::open(file.map_err(missing)?.expose(), &self.key, &self.memories, &self.path)
    }

    /// Changes the file, if `change` says that it did, while nobody else does.
    pub(super) fn edit<T>(
        &self,
        change: impl FnOnce(&mut Contents, &Path) -> Result<(T, bool)>,
    ) -> Result<T> {
        let _lock = lock::take(&self.path, PATIENCE)?;
        let mut contents = self.load_own()?;
        let (result, changed) = change(&mut contents, &self.path)?;
        if changed {
            self.write(contents, &self.key)?;
        }
        Ok(result)
    }

    /// Makes the file, which must not be there.
    pub(super) fn create(&self, layout: Layout, cipher: Cipher) -> Result<()> {
        let _lock = lock::take(&self.path, PATIENCE)?;
        if self.path.symlink_metadata().is_ok() {
            let message = format!("`{}` exists already", self.path.display());
            return Err(Error::new(ErrorKind::Conflict, message)
                .with_hint("name a new file, or open this one"));
        }
        self.write(Contents::empty(layout, cipher, &self.key, &self.path)?, &self.key)
    }

    /// Seals all of the file anew.
    pub(super) fn rekey(&self, key: &FileKey, cipher: Cipher) -> Result<()> {
        let _lock = lock::take(&self.path, PATIENCE)?;
        let old = self.load_own()?;
        let mut new = Contents::empty(old.layout(), cipher, key, &self.path)?;
        new.fill(old, &self.path)?;
        self.write(new, key)
    }

    /// Writes nothing that could not be read again.
    fn write(&self, contents: Contents, key: &FileKey) -> Result<()> {
        let bytes = contents.encode(key)?;
        if bytes.len() > read::MAX_LEN {
            let (path, limit) = (self.path.display(), read::MAX_LEN / (1024 * 1024));
            let message = format!("`{path}` would be larger than {limit} MiB; it is as it was");
            return Err(Error::new(ErrorKind::Config, message)
                .with_hint("keep large values elsewhere, or in files of their own"));
        }
        replace(&self.path, &bytes)
    }
}

/// A whole file that is not there says nothing about one secret.
fn missing(error: Error) -> Error {
    if error.kind() != ErrorKind::NotFound {
        return error;
    }
    Error::new(ErrorKind::Config, error.message().to_owned())
        .with_hint("make it with `EncryptedFile::create`, or correct the path")
}
