//! Files that nobody else can read: opened, locked and replaced; all others are refused.
//!
//! What is checked is the open file and not its path, so nothing can be swapped in between.

use std::{
    fs::{File, OpenOptions},
    path::Path,
};

use super::read;
use crate::error::{Error, ErrorKind, Result};

#[cfg(any(feature = "encrypted-file", feature = "sealed-file"))]
pub(crate) mod lock;
#[cfg(not(unix))]
mod other;
#[cfg(any(feature = "encrypted-file", feature = "sealed-file"))]
pub(crate) mod replace;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
use other as system;
#[cfg(unix)]
use unix as system;

/// Whose file it has to be, and whether a link may lead to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// The process's own, under its own name.
    #[cfg(any(feature = "encrypted-file", feature = "sealed-file"))]
    Own,
    /// Put there for the process: by root too, and behind a link too.
    Mounted,
}

/// What others than the owner may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "encrypted-file"),
    expect(dead_code, reason = "the rest is for files that are sealed")
)]
pub(crate) enum Others {
    /// Nothing.
    Out,
    /// Nothing; the file is sealed, so that they may read it if the user says so.
    OutUnlessSaid,
    /// Read, and not write.
    Read,
}

/// Opens a file that was put there for this process, such as a key.
///
/// # Errors
///
/// [`ErrorKind::NotFound`] if it does not exist, [`ErrorKind::Config`] if others can read it.
pub(crate) fn open_mounted(path: &Path) -> Result<File> {
    open(path, OpenOptions::new().read(true), Rule::Mounted, Others::Out)
}

/// Opens a file in which nothing can be read without a key.
#[cfg(feature = "encrypted-file")]
pub(crate) fn open_sealed(path: &Path, rule: Rule, others: Others) -> Result<File> {
    open(path, OpenOptions::new().read(true), rule, others)
}

/// Opens a file of this process's user with `options`; a new one gets no rights for others.
///
/// # Errors
///
/// [`ErrorKind::NotFound`] if it does not exist, [`ErrorKind::Config`] if it is a link, belongs to
/// another user, or others can read it.
#[cfg(any(feature = "encrypted-file", feature = "sealed-file"))]
pub(crate) fn open_own(path: &Path, options: &mut OpenOptions) -> Result<File> {
    open(path, options, Rule::Own, Others::Out)
}

/// Makes a new file that only this process's user can use.
#[cfg(any(feature = "encrypted-file", feature = "sealed-file"))]
pub(crate) fn create(path: &Path) -> std::io::Result<File> {
    system::open(path, OpenOptions::new().write(true).create_new(true), Rule::Own)
}

fn open(path: &Path, options: &mut OpenOptions, rule: Rule, others: Others) -> Result<File> {
    let failed = |error| {
        if system::is_link(&error) {
            return link(path);
        }
        read::failure(error, path, ErrorKind::NotFound)
    };
    let file = system::open(path, options, rule).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    read::check_regular(&metadata, path)?;
    system::check(&metadata, rule, others, path)?;
    Ok(file)
}

fn link(path: &Path) -> Error {
    Error::new(ErrorKind::Config, format!("`{}` is a symbolic link", path.display()))
        .with_hint("name the file itself, so that nobody can lead the process to another one")
}

#[cfg(all(test, unix))]
mod tests;
