//! Systems without Unix rights: a file has those of its folder, which is not checked.

use std::{
    fs::{File, Metadata, OpenOptions},
    io,
    path::Path,
};

use super::{Others, Rule};
use crate::error::Result;

pub(super) fn open(path: &Path, options: &mut OpenOptions, _rule: Rule) -> io::Result<File> {
    options.open(path)
}

pub(super) fn is_link(_error: &io::Error) -> bool {
    false
}

#[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
pub(super) fn check(_: &Metadata, _rule: Rule, _others: Others, _: &Path) -> Result<()> {
    Ok(())
}
