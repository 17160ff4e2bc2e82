//! Files and folders that belong to somebody.

use std::{
    fs::{self, File, Metadata},
    os::unix::fs::MetadataExt as _,
    path::Path,
};

use rustix::process::geteuid;

use crate::{
    error::{Error, ErrorKind, Result},
    providers::read,
    value::SecretBuf,
};

/// How many folders are looked in.
pub(super) const FOLDERS: usize = usize::MAX;

const ROOT: u32 = 0;
/// The right of all to write.
const WRITE: u32 = 0o002;

/// Whether everybody may put files into somebody else's folder.
pub(super) fn is_open_to_all(folder: &Path) -> bool {
    let is_open = |it: Metadata| it.mode() & WRITE != 0 && it.uid() != geteuid().as_raw();
    fs::metadata(folder).is_ok_and(is_open)
}

/// Reads the file, if nobody else can have written it.
pub(super) fn read(path: &Path) -> Result<SecretBuf> {
    let failed = |error| read::failure(error, path, ErrorKind::Config);
    let link = fs::symlink_metadata(path).map_err(failed)?;
    check_owner(&link, path)?;
    read::check_regular(&fs::metadata(path).map_err(failed)?, path)?;
    let mut file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    check_owner(&metadata, path)?;
    if metadata.mode() & WRITE != 0 {
        let message = "everybody may write to the file, and it was found, not named";
        return Err(Error::new(ErrorKind::Config, message)
            .with_hint(format!("`chmod o-w {}`", path.display())));
    }
    read::opened(&mut file, path, ErrorKind::Config)
}

fn check_owner(metadata: &Metadata, path: &Path) -> Result<()> {
    let (owner, user) = (metadata.uid(), geteuid().as_raw());
    if owner == user || owner == ROOT {
        return Ok(());
    }
    let message = format!(
        "the file belongs to user {owner}, and this process runs as {user}; it was found, not named"
    );
    let hint = format!("if you trust it, name it: `SECRETS_CONFIG={}`", path.display());
    Err(Error::new(ErrorKind::Config, message).with_hint(hint))
}
