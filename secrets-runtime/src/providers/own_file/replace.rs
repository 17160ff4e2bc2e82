//! Replacing a file, so that there is a whole one at any moment.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{create, lock::beside};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::random,
};

/// How the names of unfinished files go on behind the file's own.
const UNFINISHED: &str = ".new-";

/// How many hexadecimal digits come after that.
const DIGITS: usize = 16;

/// Puts a file of its owner's with these bytes in the place of the one at `path`.
///
/// The bytes are on the disk before the name leads to them. Whoever calls this holds the
/// [lock](super::lock).
///
/// # Errors
///
/// [`ErrorKind::Unavailable`]; the file is then the old one or, if only the folder could not be
/// written, the new one.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    remove_unfinished(path);
    replaced(path, bytes).map_err(|error| unwritable(path, error))
}

fn replaced(path: &Path, bytes: &[u8]) -> io::Result<()> {
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
    Ok(beside(path, &format!("{UNFINISHED}{:0DIGITS$x}", u64::from_ne_bytes(number))))
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create(path)?;
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
    for file in files.flatten() {
        if is_unfinished(&file.file_name(), name) {
            // A left-over file does no harm, so whether it goes does not matter.
            let _ = fs::remove_file(file.path());
        }
    }
}

/// Whether this is a name that [`unfinished`] makes: others of that kind may be somebody's own.
fn is_unfinished(name: &OsStr, of: &OsStr) -> bool {
    let rest = name.as_encoded_bytes().strip_prefix(of.as_encoded_bytes());
    let digits = rest.and_then(|rest| rest.strip_prefix(UNFINISHED.as_bytes()));
    digits.is_some_and(|digits| {
        digits.len() == DIGITS && digits.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// Why a file could not be written.
pub(crate) fn unwritable(path: &Path, error: io::Error) -> Error {
    Error::new(ErrorKind::Unavailable, format!("`{}` cannot be written", path.display()))
        .with_hint("make its folder, let this process write to it, and see that there is space")
        .with_source(error)
}
