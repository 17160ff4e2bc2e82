//! One local file of sealed entries: it survives a restart.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::{
    key::EntryKey,
    sealed::Sealed,
    time::{length, millis},
};
use crate::{error::Result, providers::read, second_level::SecondLevel};

mod store;
mod table;

use table::Table;

/// Keeps all entries in one file, for a program that has to start while a backend is down.
///
/// The file is made with mode 0600 and always replaced as a whole, so a crash leaves the old one.
/// One that others can read, that belongs to another user, or that is a link is refused and left
/// alone. One that is not a file of entries counts as empty; the next write moves it aside, to
/// the same name with `.corrupt`.
///
/// Several processes may share a file: each write takes the lock beside it, in a file with
/// `.lock`, and keeps what the others wrote. The folder has to exist, and nobody else should be
/// able to write to it. The file holds at most 16 MiB; beyond that, what would end first goes.
///
/// ```
/// use secrets_runtime::second_level::SealedFile;
///
/// let level = SealedFile::new("/var/lib/app/secrets.sealed");
/// ```
#[derive(Clone, Debug)]
pub struct SealedFile {
    path: Arc<Path>,
}

impl SealedFile {
    /// The file at `path`; it is made by the first write.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into().into() }
    }

    async fn edit(&self, change: impl FnOnce(&mut Table) + Send + 'static) -> Result<()> {
        let path = Arc::clone(&self.path);
        read::blocking(move || store::edit(&path, change)).await?
    }
}

impl SecondLevel for SealedFile {
    async fn read(&self, keys: &[EntryKey]) -> Result<Vec<Option<Sealed>>> {
        let path = Arc::clone(&self.path);
        let table = read::blocking(move || store::load(&path)).await??;
        Ok(keys.iter().map(|key| table.get(key.storage_name())).collect())
    }

    async fn write(&self, entries: &[(EntryKey, Sealed)], keep: Duration) -> Result<()> {
        let now = millis(SystemTime::now());
        let end = now.saturating_add(length(keep));
        let entries = entries.to_vec();
        let change = move |table: &mut Table| {
            table.drop_ended(now);
            for (key, sealed) in entries {
                table.insert(key.storage_name(), end, sealed);
            }
        };
        self.edit(change).await
    }

    async fn remove(&self, keys: &[EntryKey]) -> Result<()> {
        let keys = keys.to_vec();
        self.edit(move |table| keys.iter().for_each(|key| table.remove(key.storage_name()))).await
    }
}

#[cfg(all(test, unix))]
mod tests;
