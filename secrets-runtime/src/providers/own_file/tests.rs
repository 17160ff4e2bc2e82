//! Which files are opened, and which are refused.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt as _, symlink},
    path::PathBuf,
};

use tempfile::TempDir;

use super::*;

fn file(folder: &TempDir, mode: u32) -> PathBuf {
    let path = folder.path().join("file");
    fs::write(&path, "content").unwrap();
    fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    path
}

fn refusal(result: Result<File>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    error.message().to_owned()
}

#[test]
fn a_file_of_its_owner_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    for mode in [0o600, 0o400, 0o700] {
        assert!(open_mounted(&file(&folder, mode)).is_ok(), "{mode:o}");
        fs::remove_file(folder.path().join("file")).unwrap();
    }
}

#[test]
fn a_file_that_others_can_use_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for mode in [0o644, 0o640, 0o604, 0o660, 0o602, 0o601, 0o777] {
        let message = refusal(open_mounted(&file(&folder, mode)));
        assert!(message.contains(&format!("{mode:04o}")), "{message}");
    }
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
    assert!(refusal(open_mounted(folder.path())).contains("not a regular file"));
    let missing = open_mounted(&folder.path().join("missing")).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}

/// A mounted secret is a link; the cache file of this process is none.
#[test]
fn a_link_is_followed_only_to_a_file_that_was_mounted() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link");
    symlink(file(&folder, 0o600), &link).unwrap();
    assert!(open_mounted(&link).is_ok());
    #[cfg(feature = "sealed-file")]
    assert!(refusal(open_own(&link, OpenOptions::new().read(true))).contains("link"));
}

/// Opening it would wait until somebody writes.
#[test]
fn a_pipe_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe");
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    assert!(refusal(open_mounted(&path)).contains("not a regular file"));
}
