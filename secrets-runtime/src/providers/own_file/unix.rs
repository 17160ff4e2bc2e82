//! Owners and modes.

use std::{
    fs::{File, Metadata, OpenOptions},
    io,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use rustix::{fs::OFlags, io::Errno, process::geteuid};

use super::{Others, Rule};
use crate::error::{Error, ErrorKind, Result};

const ROOT: u32 = 0;

/// Read and write for the owner, nothing for others.
const OWNER_ONLY: u32 = 0o600;

/// Rights of the group and of all others.
const ANY: u32 = 0o077;
const WRITE: u32 = 0o022;

/// Waits for nothing, not even for the other end of a pipe.
pub(super) fn open(path: &Path, options: &mut OpenOptions, rule: Rule) -> io::Result<File> {
    let links = if rule == Rule::Mounted { OFlags::empty() } else { OFlags::NOFOLLOW };
    // The flags are the system's own small numbers, whatever type it gives them.
    let flags = (links | OFlags::NONBLOCK).bits().cast_signed();
    options.mode(OWNER_ONLY).custom_flags(flags).open(path)
}

/// What opening a link without following it fails with.
pub(super) fn is_link(error: &io::Error) -> bool {
    error.raw_os_error() == Some(Errno::LOOP.raw_os_error())
}

pub(super) fn check(metadata: &Metadata, rule: Rule, others: Others, path: &Path) -> Result<()> {
    let (owner, user) = (metadata.uid(), geteuid().as_raw());
    if owner != user && !(rule == Rule::Mounted && owner == ROOT) {
        return Err(foreign(path, owner, user));
    }
    match metadata.mode() & 0o777 {
        mode if mode & forbidden(others) == 0 => Ok(()),
        mode => Err(usable(path, mode, others)),
    }
}

fn forbidden(others: Others) -> u32 {
    match others {
        Others::Out | Others::OutUnlessSaid => ANY,
        Others::Read => WRITE,
    }
}

fn foreign(path: &Path, owner: u32, user: u32) -> Error {
    let path = path.display();
    let message = format!("`{path}` belongs to user {owner}, and this process runs as {user}");
    Error::new(ErrorKind::Config, message)
        .with_hint("let the user of this process own the file, or name another one")
}

fn usable(path: &Path, mode: u32, others: Others) -> Error {
    let path = path.display();
    let (can, hint) = match others {
        Others::Out => {
            ("use", format!("`chmod 600 {path}`; what others could read meanwhile, replace"))
        }
        Others::OutUnlessSaid => (
            "use",
            format!(
                "`chmod 600 {path}`; if others may read it, as after `git clone`, say so with \
                 `EncryptedFile::open_readable`, or `readable_by_others = true`"
            ),
        ),
        Others::Read => {
            ("write to", format!("`chmod go-w {path}`, and see that it is as you left it"))
        }
    };
    let message = format!("`{path}` has the mode {mode:04o}: others than its owner can {can} it");
    Error::new(ErrorKind::Config, message).with_hint(hint)
}
