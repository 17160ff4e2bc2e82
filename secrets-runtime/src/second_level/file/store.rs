//! Reading the file, and replacing it so that there is a whole one at any moment.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{
    lock::{self, beside},
    table::Table,
};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::read,
    second_level::{private, random},
};

/// How the names of unfinished files go on behind the file's own.
const UNFINISHED: &str = ".new-";

/// The entries; none if there is no file yet.
///
/// # Errors
///
/// [`ErrorKind::Decode`] if it is not a file of entries, else as [`private::open_own`] says.
pub(super) fn load(path: &Path) -> Result<Table> {
    let bytes = private::open_own(path, OpenOptions::new().read(true))
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
    let _lock = lock::take(path)?;
    remove_unfinished(path);
    let mut table = match load(path) {
        Err(error) if error.kind() == ErrorKind::Decode => set_aside(path, &error)?,
        loaded => loaded?,
    };
    change(&mut table);
    replace(path, &table.encode(read::MAX_LEN)).map_err(|error| unwritable(path, error))
}

/// Keeps what is not understood for a person to look at.
fn set_aside(path: &Path, error: &Error) -> Result<Table> {
    let aside = beside(path, ".corrupt");
    tracing::warn!(file = %path.display(), moved_to = %aside.display(), "{}", error.message());
    fs::rename(path, aside).map_err(|error| unwritable(path, error))?;
    Ok(Table::default())
}

fn replace(path: &Path, bytes: &[u8]) -> Result<(), io::Error> {
    let unfinished = unfinished(path)?;
    let written = write(&unfinished, bytes).and_then(|()| fs::rename(&unfinished, path));
    if written.is_err() {
        // What matters is why it was not written; the next write removes what stays.
        let _ = fs::remove_file(&unfinished);
    }
    written.and_then(|()| sync_folder(path))
}

fn unfinished(path: &Path) -> io::Result<PathBuf> {
    let number = random::bytes().map_err(io::Error::other)?;
    Ok(beside(path, &format!("{UNFINISHED}{:016x}", u64::from_ne_bytes(number))))
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = private::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The new name is as lasting as the file only after the folder is written too.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder(path))?.sync_all() } else { Ok(()) }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Removes what a crash left. Nobody is writing, since the lock is held.
fn remove_unfinished(path: &Path) {
    let (Some(name), Ok(files)) = (path.file_name(), fs::read_dir(folder(path))) else { return };
    let name = [name.as_encoded_bytes(), UNFINISHED.as_bytes()].concat();
    for file in files.flatten() {
        if file.file_name().as_encoded_bytes().starts_with(&name) {
            // A left-over file does no harm, so whether it goes does not matter.
            let _ = fs::remove_file(file.path());
        }
    }
}

fn corrupt(path: &Path) -> Error {
    Error::new(ErrorKind::Decode, format!("`{}` is not a file of sealed entries", path.display()))
        .with_hint("name another file; the next write moves this one aside, to `.corrupt`")
}

fn unwritable(path: &Path, error: io::Error) -> Error {
    Error::new(ErrorKind::Unavailable, format!("`{}` cannot be written", path.display()))
        .with_hint("make its folder, let this process write to it, and see that there is space")
        .with_source(error)
}
