//! Writing through the provider, alone and beside others.

use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::provider::ProviderExt as _;

fn secret(name: &str) -> SecretRef<'_> {
    SecretRef::new("encrypted", name)
}

async fn delete(file: &EncryptedFileProvider, name: &str) -> Result<()> {
    file.delete(&FetchRequest::new(secret(name))).await
}

#[tokio::test]
async fn what_is_deleted_is_missing_and_may_be_deleted_again() {
    let folder = tempfile::tempdir().unwrap();
    for layout in LAYOUTS {
        let file = filled(&folder, Cipher::Aes256Gcm, raw, layout).await;
        for _ in 0..2 {
            delete(&file, "db/password").await.unwrap();
            assert_eq!(testkit::kind(&file, "db/password").await, ErrorKind::NotFound);
        }
        assert_eq!(file.list("").await.unwrap(), ["API_KEY", "db/user"]);
    }
}

#[tokio::test]
async fn deleting_nothing_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = filled(&folder, Cipher::Age, age, Layout::Whole).await;
    let before = fs::read(path(&file)).unwrap();
    delete(&file, "missing").await.unwrap();
    assert_eq!(fs::read(path(&file)).unwrap(), before);
}

#[tokio::test]
async fn a_prefix_lists_what_begins_so_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    for layout in LAYOUTS {
        let file = filled(&folder, Cipher::Fernet, raw, layout).await;
        put(&file, "db-admin", "x").await.unwrap();
        assert_eq!(file.list("db/").await.unwrap(), ["db/password", "db/user"]);
        assert_eq!(file.list("db").await.unwrap(), ["db-admin", "db/password", "db/user"]);
        assert!(file.list("missing").await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn conditions_hold_or_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = filled(&folder, Cipher::Aes256Gcm, raw, Layout::PerValue).await;
    let write = async |name, condition| {
        file.put(&WriteRequest::new(secret(name), b"new").on_condition(condition)).await
    };
    assert_eq!(write("API_KEY", Condition::Absent).await.unwrap_err().kind(), ErrorKind::Conflict);
    let current = testkit::get(&file, "API_KEY").await.unwrap();
    let version = current.version().unwrap();
    let next = write("API_KEY", Condition::Version(version)).await.unwrap().unwrap();
    assert_ne!(&*next, version);
    for condition in [Condition::Version(version), Condition::Version("")] {
        assert_eq!(write("API_KEY", condition).await.unwrap_err().kind(), ErrorKind::Conflict);
    }
    let missing = write("missing", Condition::Version(&next)).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Conflict);
    write("fresh", Condition::Absent).await.unwrap();
    assert_eq!(testkit::get(&file, "API_KEY").await.unwrap().version(), Some(&*next));
}

#[tokio::test]
async fn a_document_knows_absence_and_no_versions_and_holds_text() {
    let folder = tempfile::tempdir().unwrap();
    let file = filled(&folder, Cipher::Age, age, Layout::Whole).await;
    let write = async |name, value: &[u8], condition| {
        file.put(&WriteRequest::new(secret(name), value).on_condition(condition)).await
    };
    let taken = write("db/user", b"x", Condition::Absent).await.unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::Conflict);
    for error in [
        write("a", b"x", Condition::Version("1")).await.unwrap_err(),
        write("a", b"\xff", Condition::None).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
    assert_eq!(file.list("").await.unwrap().len(), 3);
}

#[tokio::test]
async fn names_that_no_line_holds_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = filled(&folder, Cipher::Age, age, Layout::PerValue).await;
    for name in ["", "a\nb", "a\u{7f}", &"x".repeat(513)] {
        assert_eq!(put(&file, name, "x").await.unwrap_err().kind(), ErrorKind::Config);
    }
    put(&file, &"x".repeat(512), "x").await.unwrap();
    assert_eq!(testkit::text(&file, &"x".repeat(512)).await, "x");
}

/// More than ciphers of streams take at once.
#[tokio::test]
async fn a_large_value_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let large = "0123456789abcdef".repeat(10_000);
    for (cipher, key) in [(Cipher::Age, age as fn() -> FileKey), (Cipher::Aes256Gcm, raw)] {
        for layout in LAYOUTS {
            let file = filled(&folder, cipher, key, layout).await;
            put(&file, "large", &large).await.unwrap();
            assert!(testkit::text(&file, "large").await == large, "{cipher} {layout:?}");
        }
    }
}

#[tokio::test]
async fn what_is_written_is_the_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = filled(&folder, Cipher::Fernet, raw, Layout::Whole).await;
    let lock = path(&file).with_added_extension("lock");
    for path in [path(&file), &lock] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing else stays");
}

#[tokio::test]
async fn a_file_of_toml_is_read_and_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets.toml.age");
    let FileKey(super::super::key::Repr::Age(key)) = age() else { panic!("of another kind") };
    fs::write(&path, key.seal(b"[db]\npassword = 'hunter2' # why\n").unwrap()).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let file = EncryptedFileProvider::open(&path, age());
    assert_eq!(testkit::text(&file, "db/password").await, "hunter2");
    let refused = put(&file, "a", "b").await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
}

#[tokio::test]
async fn selectors_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = filled(&folder, Cipher::Fernet, raw, Layout::PerValue).await;
    testkit::assert_no_selectors(&file, "API_KEY").await;
}

/// Every writer's values are there at the end, and every value reads back at any time.
#[tokio::test(flavor = "multi_thread")]
async fn writers_at_once_lose_nothing() {
    const WRITES: usize = 25;
    let folder = tempfile::tempdir().unwrap();
    for (layout, cipher) in
        [(Layout::PerValue, Cipher::ChaCha20Poly1305), (Layout::Whole, Cipher::Fernet)]
    {
        let file = filled(&folder, cipher, raw, layout).await;
        let writer = |who: &'static str| {
            let file = with_key(&file, raw());
            tokio::spawn(async move {
                for number in 0..WRITES {
                    put(&file, &format!("{who}/{number}"), who).await.unwrap();
                    assert_eq!(testkit::text(&file, "API_KEY").await, "k3y");
                }
            })
        };
        for writer in ["x", "y", "z"].map(writer) {
            writer.await.unwrap();
        }
        for who in ["x", "y", "z"] {
            assert_eq!(file.list(&format!("{who}/")).await.unwrap().len(), WRITES, "{layout:?}");
        }
    }
}

/// Whoever wrote one of these knows what it is for.
#[tokio::test]
async fn files_of_others_beside_it_stay() {
    let folder = tempfile::tempdir().unwrap();
    let file = filled(&folder, Cipher::Fernet, raw, Layout::Whole).await;
    let beside = |end: &str| path(&file).with_added_extension(end);
    let precious = ["new-format.toml", "new-backup", "new-0123456789abcdef.toml", "new-"];
    for end in precious {
        fs::write(beside(end), "precious").unwrap();
    }
    let unfinished = beside("new-0123456789abcdef");
    fs::write(&unfinished, "of a crash").unwrap();
    put(&file, "a", "b").await.unwrap();
    assert!(!unfinished.exists());
    for end in precious {
        assert_eq!(fs::read(beside(end)).unwrap(), b"precious", "{end}");
    }
}

#[tokio::test]
async fn odd_names_and_values_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["a=b", "#", " x ", "a.b", "[encrypted]", "\u{2028}", "\"'\\", "format", "ключ"];
    for (cipher, key) in
        [(Cipher::Aes256Gcm, raw as fn() -> FileKey), (Cipher::Fernet, raw), (Cipher::Age, age)]
    {
        for extension in ["toml", "json"] {
            let path = folder.path().join(format!("{cipher}.{extension}"));
            let file = EncryptedFile::create(&path, key(), cipher, Layout::PerValue).await;
            let file = EncryptedFileProvider::from(file.unwrap());
            for name in names {
                for value in [&b""[..], b"\xff\x00\n", name.as_bytes()] {
                    let write = WriteRequest::new(secret(name), value);
                    file.put(&write).await.unwrap();
                    let found = testkit::get(&file, name).await.unwrap();
                    assert_eq!(found.expose_bytes(), value, "{cipher} {extension} {name}");
                }
            }
            assert_eq!(file.list("").await.unwrap().len(), names.len());
        }
    }
}

/// A write that nobody waits for is done or was never begun, and blocks no other.
#[tokio::test(flavor = "multi_thread")]
async fn dropped_writes_leave_a_whole_file() {
    const WRITES: u64 = 200;
    let folder = tempfile::tempdir().unwrap();
    let file = filled(&folder, Cipher::ChaCha20Poly1305, raw, Layout::PerValue).await;
    put(&file, "API_KEY", "0").await.unwrap();
    let mut last = 0;
    for number in 1..=WRITES {
        let value = number.to_string();
        let limit = std::time::Duration::from_micros(number * 25);
        let _ = tokio::time::timeout(limit, put(&file, "API_KEY", &value)).await;
        last = testkit::text(&file, "API_KEY").await.parse().unwrap();
        assert!(last <= number);
    }
    assert!(last > 0);
    put(&file, "API_KEY", "end").await.unwrap();
    assert_eq!(testkit::text(&with_key(&file, raw()), "API_KEY").await, "end");
}
