//! One writer at a time, among all processes.
//!
//! The lock is on a file of its own: the one with the entries is replaced by each write. The
//! system takes it back when its holder ends, however that happens.

use std::{
    ffi::OsString,
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use super::open_own;
use crate::error::{Error, ErrorKind, Result};

const PAUSE: Duration = Duration::from_millis(5);

/// The lock, held until this is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Waits for the lock beside `path`; whoever holds it for longer than `limit` is stuck.
pub(crate) fn take(path: &Path, limit: Duration) -> Result<Lock> {
    let path = beside(path, ".lock");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let file = open_own(&path, &mut options).map_err(|error| unusable(error, &path))?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) if start.elapsed() < limit => thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => return Err(stuck(&path, limit)),
            Err(TryLockError::Error(error)) => {
                let message = format!("`{}` cannot be locked", path.display());
                return Err(Error::new(ErrorKind::Unavailable, message).with_source(error));
            }
        }
    }
}

/// A lock file that is not there could not be made, and it is the folder that is at fault.
fn unusable(error: Error, path: &Path) -> Error {
    if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Denied) {
        return error;
    }
    Error::new(ErrorKind::Config, format!("`{}` cannot be made", path.display()))
        .with_hint("make its folder, and let the user of this process write to it")
        .with_source(error)
}

fn stuck(path: &Path, limit: Duration) -> Error {
    let (path, limit) = (path.display(), limit.as_secs());
    Error::new(ErrorKind::Timeout, format!("somebody else held `{path}` for {limit} s"))
        .with_hint("find the process that has the file open; a lock ends with its process")
}

/// `path` with something added to its last part.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}
