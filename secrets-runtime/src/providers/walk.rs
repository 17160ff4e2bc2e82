//! The files below a folder.

use std::{fs, io, path::Path};

use super::read;
use crate::{
    error::{Error, ErrorKind, Result},
    provider::ListRequest,
};

/// More files than anybody keeps secrets in: the folder is not the one that was meant.
const MAX_FILES: usize = 100_000;

/// The files below `folder`, each by its path from there behind `start`, in the folders that
/// `request` enters; none if the folder is not there.
///
/// Names that `takes` refuses are left out, and those that are not Unicode. So are folders that are
/// links: they may lead round in a circle.
pub(super) fn files(
    folder: &Path,
    start: &str,
    request: ListRequest<'_>,
    takes: impl Fn(&str) -> bool,
) -> Result<Vec<String>> {
    let (mut waiting, mut found) = (vec![(folder.to_owned(), start.to_owned())], Vec::new());
    while let Some((folder, start)) = waiting.pop() {
        for entry in entries(&folder)? {
            let Some(name) =
                entry.file_name().to_str().filter(|name| takes(name)).map(str::to_owned)
            else {
                continue;
            };
            let name = format!("{start}{name}");
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                let folder = format!("{name}/");
                if request.enters(&folder) {
                    waiting.push((entry.path(), folder));
                }
            } else if entry.path().is_file() {
                found.push(name);
            }
        }
        if found.len() > MAX_FILES {
            return Err(too_many(&folder));
        }
    }
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<fs::DirEntry>> {
    match fs::read_dir(folder).and_then(Iterator::collect) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(|error| read::failure(error, folder, ErrorKind::Config)),
    }
}

fn too_many(folder: &Path) -> Error {
    let message = format!("there are more than {MAX_FILES} files around `{}`", folder.display());
    Error::new(ErrorKind::Config, message).with_hint("name a folder that holds secrets alone")
}
