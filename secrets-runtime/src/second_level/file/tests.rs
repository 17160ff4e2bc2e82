//! The file on a real disk: rights, crashes, several writers.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt as _, symlink},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use super::*;
use crate::{error::ErrorKind, reference::SecretRef};

const HOUR: Duration = Duration::from_hours(1);

fn level(folder: &TempDir) -> SealedFile {
    SealedFile::new(folder.path().join("cache"))
}

fn key(name: &str) -> EntryKey {
    EntryKey::new("", SecretRef::new("aws", name))
}

fn entry(name: &str) -> (EntryKey, Sealed) {
    (key(name), Sealed::from_stored(name.as_bytes()))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

async fn has(level: &SealedFile, name: &str) -> bool {
    let found = level.read(&[key(name)]).await.unwrap().pop().unwrap();
    found.is_some_and(|sealed| sealed.as_bytes() == name.as_bytes())
}

fn names(folder: &TempDir) -> Vec<String> {
    let files = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<_> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn entries_are_written_read_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let level = level(&folder);
    assert!(!has(&level, "a").await, "no file yet");
    level.write(&[entry("a"), entry("b")], HOUR).await.unwrap();
    level.write(&[entry("c")], HOUR).await.unwrap();
    level.remove(&[key("b"), key("never there")]).await.unwrap();
    let again = self::level(&folder);
    let found = again.read(&[key("b"), key("c"), key("a")]).await.unwrap();
    assert_eq!(found, [None, Some(entry("c").1), Some(entry("a").1)]);
    assert_eq!(names(&folder), ["cache", "cache.lock"]);
}

#[tokio::test]
async fn nobody_else_may_read_what_is_made() {
    let folder = tempfile::tempdir().unwrap();
    level(&folder).write(&[entry("a")], HOUR).await.unwrap();
    assert_eq!(mode(&folder.path().join("cache")), 0o600);
    assert_eq!(mode(&folder.path().join("cache.lock")), 0o600);
}

#[tokio::test]
async fn a_file_that_others_can_read_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (level, path) = (level(&folder), folder.path().join("cache"));
    level.write(&[entry("a")], HOUR).await.unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    let before = fs::read(&path).unwrap();
    for result in [level.read(&[key("a")]).await.map(drop), level.write(&[entry("b")], HOUR).await]
    {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains("0644"), "{error}");
    }
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_link_is_refused_and_its_target_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("target");
    fs::write(&target, "precious").unwrap();
    symlink(&target, folder.path().join("cache")).unwrap();
    let error = level(&folder).write(&[entry("a")], HOUR).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(fs::read(&target).unwrap(), b"precious");
}

#[tokio::test]
async fn what_is_no_file_of_entries_is_moved_aside_by_the_next_write() {
    let folder = tempfile::tempdir().unwrap();
    let (level, path) = (level(&folder), folder.path().join("cache"));
    level.write(&[entry("a")], HOUR).await.unwrap();
    fs::write(&path, "not entries").unwrap();
    assert_eq!(level.read(&[key("a")]).await.unwrap_err().kind(), ErrorKind::Decode);
    assert_eq!(fs::read(&path).unwrap(), b"not entries", "reading changes nothing");
    level.write(&[entry("b")], HOUR).await.unwrap();
    assert!(has(&level, "b").await);
    assert_eq!(fs::read(folder.path().join("cache.corrupt")).unwrap(), b"not entries");
}

#[tokio::test]
async fn what_has_ended_goes_with_the_next_write() {
    let folder = tempfile::tempdir().unwrap();
    let level = level(&folder);
    level.write(&[entry("short")], Duration::from_millis(1)).await.unwrap();
    level.write(&[entry("endless")], Duration::MAX).await.unwrap();
    tokio::time::sleep(Duration::from_millis(5)).await;
    level.write(&[entry("a")], HOUR).await.unwrap();
    assert!(!has(&level, "short").await);
    assert!(has(&level, "endless").await);
}

#[tokio::test]
async fn what_a_crash_left_does_not_matter_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    let level = level(&folder);
    level.write(&[entry("a")], HOUR).await.unwrap();
    fs::write(folder.path().join("cache.new-0123456789abcdef"), "half a fi").unwrap();
    assert!(has(&level, "a").await);
    level.write(&[entry("b")], HOUR).await.unwrap();
    assert_eq!(names(&folder), ["cache", "cache.lock"]);
}

#[tokio::test]
async fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let level = SealedFile::new(folder.path().join("missing/cache"));
    let error = level.write(&[entry("a")], HOUR).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.hint().contains("folder"), "{}", error.hint());
}

#[tokio::test]
async fn who_holds_the_lock_for_long_makes_a_write_fail_and_not_hang() {
    let folder = tempfile::tempdir().unwrap();
    let level = level(&folder);
    level.write(&[entry("a")], HOUR).await.unwrap();
    let lock = fs::File::open(folder.path().join("cache.lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(level.write(&[entry("b")], HOUR).await.unwrap_err().kind(), ErrorKind::Timeout);
    assert!(has(&level, "a").await, "reading needs no lock");
    drop(lock);
    level.write(&[entry("b")], HOUR).await.unwrap();
}

const FOLDER: &str = "TYPED_SECRETS_TEST_SEALED_FILE";
const WRITES: usize = 20;

/// Run by [`writers_in_several_processes_lose_nothing`], one process per name.
#[tokio::test]
async fn one_of_several_writers() {
    let Ok(given) = std::env::var(FOLDER) else { return };
    let (path, name) = given.split_once('|').unwrap();
    let level = SealedFile::new(path);
    for number in 0..WRITES {
        level.write(&[entry(&format!("{name}{number}"))], HOUR).await.unwrap();
    }
}

#[tokio::test]
async fn writers_in_several_processes_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let level = level(&folder);
    let start = |name: &str| {
        let given = format!("{}|{name}", folder.path().join("cache").display());
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "second_level::file::tests::one_of_several_writers"])
            .env(FOLDER, given)
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    for mut writer in ["x", "y", "z"].map(start) {
        assert!(writer.wait().unwrap().success());
    }
    for name in ["x", "y", "z"] {
        for number in 0..WRITES {
            assert!(has(&level, &format!("{name}{number}")).await, "{name}{number}");
        }
    }
}

/// At every moment of many writes and of their ends, there is a whole file.
#[tokio::test]
async fn a_killed_writer_leaves_a_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    let level = level(&folder);
    level.write(&[entry("a")], HOUR).await.unwrap();
    for number in 0..8_u64 {
        let given = format!("{}|k{number}", folder.path().join("cache").display());
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "second_level::file::tests::one_of_several_writers"])
            .env(FOLDER, given)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        tokio::time::sleep(Duration::from_millis(3 * number)).await;
        writer.kill().unwrap();
        writer.wait().unwrap();
        assert!(has(&level, "a").await);
        level.write(&[entry("after")], HOUR).await.unwrap();
        assert_eq!(names(&folder), ["cache", "cache.lock"]);
    }
}
