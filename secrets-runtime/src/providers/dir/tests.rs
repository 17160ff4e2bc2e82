#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{fs, os::unix::fs::symlink};

use super::*;
use crate::provider::{Provider as _, ProviderExt as _};
use crate::providers::testkit::{assert_no_selectors, error, get, kind, text};

fn folder() -> (tempfile::TempDir, DirProvider) {
    let folder = tempfile::tempdir().unwrap();
    let provider = DirProvider::new(folder.path());
    (folder, provider)
}

#[tokio::test]
async fn one_line_break_is_trimmed() {
    let (folder, dir) = folder();
    fs::write(folder.path().join("a"), "line\n\r\n").unwrap();
    assert_eq!(text(&dir, "a").await, "line\n");
    assert_eq!(text(&dir.without_trim(), "a").await, "line\n\r\n");
}

#[tokio::test]
async fn files_in_sub_folders_have_names_with_slashes() {
    let (folder, dir) = folder();
    fs::create_dir(folder.path().join("db")).unwrap();
    fs::write(folder.path().join("db/password"), [0, 255]).unwrap();
    assert_eq!(get(&dir, "db/password").await.unwrap().expose_bytes(), [0, 255]);
    assert_eq!(kind(&dir, "db").await, ErrorKind::Config);
    assert_eq!(kind(&dir, "db/user").await, ErrorKind::NotFound);
}

#[tokio::test]
async fn no_name_leads_out_of_the_folder() {
    let (folder, dir) = folder();
    let outside = folder.path().with_extension("outside");
    fs::write(&outside, "not yours").unwrap();
    symlink(&outside, folder.path().join("link")).unwrap();
    let up = format!("../{}", outside.file_name().unwrap().to_str().unwrap());
    let names = [&*up, outside.to_str().unwrap(), "link", "..", "..data/x", "a/../b", "a\0b"];
    for name in names {
        assert_eq!(kind(&dir, name).await, ErrorKind::Config, "{name:?}");
    }
    fs::remove_file(outside).unwrap();
}

#[tokio::test]
async fn links_inside_the_folder_are_followed() {
    let (folder, dir) = folder();
    fs::write(folder.path().join("real"), "value").unwrap();
    symlink("real", folder.path().join("alias")).unwrap();
    symlink("gone", folder.path().join("broken")).unwrap();
    assert_eq!(text(&dir, "alias").await, "value");
    assert_eq!(kind(&dir, "broken").await, ErrorKind::NotFound);
}

#[tokio::test]
async fn the_folder_may_itself_be_a_link() {
    let (folder, _) = folder();
    fs::create_dir(folder.path().join("real")).unwrap();
    fs::write(folder.path().join("real/a"), "value").unwrap();
    symlink("real", folder.path().join("mount")).unwrap();
    assert_eq!(text(&DirProvider::new(folder.path().join("mount")), "a").await, "value");
}

/// Or an optional secret would be off because of a forgotten mount.
#[tokio::test]
async fn a_missing_folder_is_not_a_missing_secret() {
    let (folder, _) = folder();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for path in [folder.path().join("no-such"), file] {
        assert_eq!(kind(&DirProvider::new(path), "a").await, ErrorKind::Config);
    }
}

/// Cargo sets a variable to a folder, and tests cannot safely set one.
#[tokio::test]
async fn a_variable_tells_the_folder_as_systemd_does() {
    let dir = DirProvider { folder: Folder::Variable("CARGO_MANIFEST_DIR"), trim: true };
    assert!(text(&dir, "Cargo.toml").await.starts_with("[package]"));
}

#[tokio::test]
async fn outside_of_systemd_the_error_says_what_to_do() {
    let dir = DirProvider { folder: Folder::Variable("NO_SUCH_VARIABLE"), trim: true };
    let error = error(&dir, "token").await;
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.hint().contains("LoadCredential="), "{}", error.hint());
    assert!(format!("{:?}", DirProvider::systemd()).contains("CREDENTIALS_DIRECTORY"));
}

#[tokio::test]
async fn versions_and_stages_are_refused() {
    let (folder, dir) = folder();
    fs::write(folder.path().join("a"), "value").unwrap();
    assert_no_selectors(&dir, "a").await;
}

/// Points `..data` at a new generation in which every file holds its number.
fn switch(mount: &Path, number: u32) {
    let generation = format!("..gen_{number}");
    fs::create_dir(mount.join(&generation)).unwrap();
    fs::write(mount.join(&generation).join("password"), number.to_string()).unwrap();
    symlink(generation, mount.join("..data_tmp")).unwrap();
    fs::rename(mount.join("..data_tmp"), mount.join("..data")).unwrap();
}

#[test]
fn a_snapshot_stays_with_its_generation() {
    let (folder, _) = folder();
    symlink("..data/password", folder.path().join("password")).unwrap();
    switch(folder.path(), 1);
    let snapshot = Snapshot::open(folder.path()).unwrap();
    assert!(snapshot.is_current(folder.path()));
    switch(folder.path(), 2);
    assert!(!snapshot.is_current(folder.path()));
    assert_eq!(fs::read(snapshot.find("password").unwrap()).unwrap(), b"1");
    fs::remove_dir_all(folder.path().join("..gen_1")).unwrap();
    assert_eq!(snapshot.find("password").unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn only_the_generation_is_read_where_there_is_one() {
    let (folder, dir) = folder();
    fs::write(folder.path().join("other"), "not of the mount").unwrap();
    switch(folder.path(), 1);
    assert_eq!(text(&dir, "password").await, "1");
    assert_eq!(kind(&dir, "other").await, ErrorKind::NotFound);
    assert_eq!(kind(&dir, "..gen_1/password").await, ErrorKind::Config);
}

#[tokio::test]
async fn every_file_that_can_be_read_is_listed() {
    let (folder, dir) = folder();
    for path in ["..data/a", "..data/db/user", "..2026/old", "other/b"] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    symlink("a", folder.path().join("..data/link")).unwrap();
    symlink("..", folder.path().join("..data/round")).unwrap();
    symlink("/etc/hostname", folder.path().join("..data/out")).unwrap();
    symlink("gone", folder.path().join("..data/broken")).unwrap();
    assert_eq!(dir.list("").await.unwrap(), ["a", "db/user", "link"]);
    assert_eq!(dir.list("d").await.unwrap(), ["db/user"]);
    let top = ListRequest::new("").with_separators(Some(0));
    assert_eq!(dir.list_page(&top).await.unwrap().names(), ["a", "link"], "no folder is entered");
    for name in dir.list("").await.unwrap() {
        get(&dir, &name).await.unwrap();
    }
    let nowhere = DirProvider::new(folder.path().join("nowhere"));
    assert_eq!(nowhere.list("").await.unwrap_err().kind(), ErrorKind::Config);
}
