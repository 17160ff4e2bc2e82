//! Reading and changing the file.

use std::{
    fs::{self, OpenOptions},
    path::Path,
    time::Duration,
};

use super::table::Table;
use crate::{
    error::{Error, ErrorKind, Result},
    providers::{
        own_file::{
            self,
            lock::{self, beside},
            replace::{replace, unwritable},
        },
        read,
    },
};

/// A write takes milliseconds, so whoever holds the lock for longer is stuck.
const PATIENCE: Duration = Duration::from_secs(1);

/// The entries; none if there is no file yet.
///
/// # Errors
///
/// [`ErrorKind::Decode`] if it is not a file of entries, else as [`own_file::open_own`] says.
pub(super) fn load(path: &Path) -> Result<Table> {
    let bytes = own_file::open_own(path, OpenOptions::new().read(true))
        .and_then(|mut file| read::opened(&mut file, path, ErrorKind::NotFound));
    match bytes {
        Ok(bytes) if bytes.expose().is_empty() => Ok(Table::default()),
        Ok(bytes) => Table::decode(bytes.expose()).ok_or_else(|| corrupt(path)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Table::default()),
        Err(error) => Err(error),
    }
}

/// Changes the entries while no other process does.
pub(super) fn edit(path: &Path, change: impl FnOnce(&mut Table)) -> Result<()> {
    let _lock = lock::take(path, PATIENCE)?;
    let mut table = match load(path) {
        Err(error) if error.kind() == ErrorKind::Decode => set_aside(path, &error)?,
        loaded => loaded?,
    };
    change(&mut table);
    replace(path, &table.encode(read::MAX_LEN))
}

/// Keeps what is not understood for a person to look at.
fn set_aside(path: &Path, error: &Error) -> Result<Table> {
    let aside = beside(path, ".corrupt");
    tracing::warn!(file = %path.display(), moved_to = %aside.display(), "{}", error.message());
    fs::rename(path, aside).map_err(|error| unwritable(path, error))?;
    Ok(Table::default())
}

fn corrupt(path: &Path) -> Error {
    Error::new(ErrorKind::Decode, format!("`{}` is not a file of sealed entries", path.display()))
        .with_hint("name another file; the next write moves this one aside, to `.corrupt`")
}
