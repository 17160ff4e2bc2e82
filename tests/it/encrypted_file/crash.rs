//! A writer that is killed at any moment leaves the content before or after its last write; one
//! that finds the disk full, the content before.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::Write as _,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, SystemTime},
};

use typed_secrets::{
    ErrorKind, FetchRequest, Provider as _, ProviderExt as _, SecretRef, WriteRequest,
    providers::{
        EncryptedFile, EncryptedFileProvider,
        encrypted_file::{Cipher, Layout},
    },
};

use super::{put, raw, text};

/// How the writing process is told the folder, the seed, and how many writes there were.
const WRITER: &str = "TYPED_SECRETS_TEST_ENCRYPTED_FILE";

/// How the process without room is told the file.
const FULL: &str = "TYPED_SECRETS_TEST_FULL_DISK";

/// How many writes both layouts together have to come through.
const WRITES: usize = 1000;

const LAYOUTS: [Layout; 2] = [Layout::PerValue, Layout::Whole];

type Content = BTreeMap<String, String>;

/// One random change: a new value for a name, or none.
type Change = (String, Option<String>);

fn change(random: &mut fastrand::Rng) -> Change {
    let name = format!("name-{}", random.u8(..8));
    let len = random.usize(..400);
    let value: String = std::iter::repeat_with(|| random.alphanumeric()).take(len).collect();
    (name, (!len.is_multiple_of(8)).then_some(value))
}

/// The changes after the first `done` ones.
fn changes(seed: u64, done: usize) -> impl Iterator<Item = Change> {
    let mut random = fastrand::Rng::with_seed(seed);
    std::iter::from_fn(move || Some(change(&mut random))).skip(done)
}

/// What the file holds after this many changes.
fn content(seed: u64, done: usize) -> Content {
    let mut content = Content::new();
    for (name, value) in changes(seed, 0).take(done) {
        match value {
            Some(value) => content.insert(name, value),
            None => content.remove(&name),
        };
    }
    content
}

fn file(folder: &Path) -> EncryptedFileProvider {
    EncryptedFileProvider::open(folder.join("secrets"), raw())
}

/// Run by the next test in a process of its own, which is killed.
#[tokio::test]
async fn one_that_writes_until_it_is_killed() {
    let Ok(given) = std::env::var(WRITER) else { return };
    let [folder, seed, done] = given.split('|').collect::<Vec<_>>()[..] else { panic!("{given}") };
    let (folder, done) = (Path::new(folder), done.parse().unwrap());
    let mut writes = OpenOptions::new().append(true).open(folder.join("writes")).unwrap();
    let file = file(folder);
    for (name, value) in changes(seed.parse().unwrap(), done) {
        if let Some(value) = value {
            put(&file, &name, value.as_bytes()).await;
        } else {
            let name = SecretRef::new("encrypted", &name);
            file.delete(&FetchRequest::new(name)).await.unwrap();
        }
        writes.write_all(b".").unwrap();
    }
}

fn start_writer(folder: &Path, seed: u64, done: usize) -> Child {
    File::create(folder.join("writes")).unwrap();
    let test = "encrypted_file::crash::one_that_writes_until_it_is_killed";
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(WRITER, format!("{}|{seed}|{done}", folder.display()))
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// How many writes the writer knows to have ended.
fn ended(folder: &Path) -> usize {
    usize::try_from(fs::metadata(folder.join("writes")).unwrap().len()).unwrap()
}

async fn read(file: &EncryptedFileProvider) -> Content {
    let mut content = Content::new();
    for name in file.list("").await.unwrap() {
        let value = text(file, &name).await;
        content.insert(name, value);
    }
    content
}

#[tokio::test]
async fn a_killed_writer_loses_nothing() {
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let seed = u64::try_from(now.as_nanos()).unwrap();
    let mut random = fastrand::Rng::with_seed(seed);
    for layout in LAYOUTS {
        let folder = tempfile::tempdir().unwrap();
        let (folder, cipher) = (folder.path(), Cipher::ChaCha20Poly1305);
        EncryptedFile::create(folder.join("secrets"), raw(), cipher, layout).await.unwrap();
        let (mut done, mut kills) = (0, 0_usize);
        while done < WRITES / LAYOUTS.len() {
            let mut writer = start_writer(folder, seed, done);
            while ended(folder) == 0 {
                assert!(writer.try_wait().unwrap().is_none(), "the writer ended; seed {seed}");
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            tokio::time::sleep(Duration::from_micros(random.u64(..60_000))).await;
            writer.kill().unwrap();
            writer.wait().unwrap();
            kills += 1;
            done += ended(folder);
            let found = read(&file(folder)).await;
            // The last write may have ended without a word.
            if found != content(seed, done) {
                done += 1;
                assert!(found == content(seed, done), "{layout:?}, write {done}, seed {seed}");
            }
        }
        #[allow(clippy::print_stdout, reason = "the seed is needed to see a failure again")]
        let () = println!("{layout:?}: {kills} kills in {done} writes, seed {seed}");
    }
}

/// Run by the next test in a process that may write no file of more than 64 KiB.
#[tokio::test]
async fn one_that_has_no_room() {
    let Ok(path) = std::env::var(FULL) else { return };
    let file = EncryptedFileProvider::open(path, raw());
    let large = "x".repeat(100_000);
    let write = WriteRequest::new(SecretRef::new("encrypted", "large"), large.as_bytes());
    let refused = file.put(&write).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unavailable);
    assert!(refused.hint().contains("space"), "{}", refused.hint());
    assert_eq!(text(&file, "a").await, "kept");
}

#[tokio::test]
async fn a_disk_that_is_full_loses_nothing() {
    const LIMITED: &str = r#"trap '' XFSZ; ulimit -f 64; exec "$0" "$@""#;
    let test = "encrypted_file::crash::one_that_has_no_room";
    for layout in LAYOUTS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets");
        let file = EncryptedFile::create(&path, raw(), Cipher::Aes256Gcm, layout).await.unwrap();
        put(&file.into(), "a", b"kept").await;
        let before = fs::read(&path).unwrap();
        let mut limited = Command::new("sh");
        limited.args(["-c", LIMITED]).arg(std::env::current_exe().unwrap());
        limited.args(["--exact", test]).env(FULL, &path).stdout(Stdio::null());
        assert!(limited.status().unwrap().success(), "{layout:?}");
        assert_eq!(fs::read(&path).unwrap(), before);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "the file and its lock");
    }
}
