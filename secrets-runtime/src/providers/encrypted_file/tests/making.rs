//! Making files, filling them, and sealing them anew.

use std::os::unix::fs::PermissionsExt as _;

use secrecy::ExposeSecret as _;

use super::*;
use crate::provider::ProviderExt as _;

#[tokio::test]
async fn every_way_to_seal_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    for (cipher, key) in ways() {
        for layout in LAYOUTS {
            let file = filled(&folder, cipher, key, layout).await;
            let anew = with_key(&file, key());
            assert_eq!(testkit::text(&anew, "API_KEY").await, "k3y", "{cipher} {layout:?}");
            assert_eq!(testkit::text(&anew, "db/password").await, "hunter2");
            assert_eq!(testkit::kind(&anew, "db/missing").await, ErrorKind::NotFound);
            assert_eq!(anew.list("").await.unwrap(), ["API_KEY", "db/password", "db/user"]);
            let raw = fs::read(path(&file)).unwrap();
            assert!(!raw.windows(7).any(|window| window == b"hunter2"));
        }
    }
}

#[tokio::test]
async fn names_can_be_read_and_values_cannot() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["secrets.toml", "secrets.json"] {
        let file = folder.path().join(name);
        let file = EncryptedFile::create(file, raw(), Cipher::Aes256Gcm, Layout::PerValue).await;
        let file = EncryptedFileProvider::from(file.unwrap());
        put(&file, "db/password", "hunter2").await.unwrap();
        put(&file, "odd \"name\" [x] ü", "hunter2").await.unwrap();
        let text = content(&file);
        assert!(text.contains(r#""db/password""#) && !text.contains("hunter2"), "{text}");
        assert_eq!(text.starts_with('{'), name == "secrets.json", "{text}");
        assert_eq!(testkit::text(&file, "odd \"name\" [x] ü").await, "hunter2");
    }
}

#[tokio::test]
async fn a_write_changes_the_line_of_its_own_value_only() {
    let folder = tempfile::tempdir().unwrap();
    let file = filled(&folder, Cipher::Age, age, Layout::PerValue).await;
    let before = content(&file);
    put(&file, "db/user", "new").await.unwrap();
    let after = content(&file);
    let changed: Vec<_> =
        before.lines().zip(after.lines()).filter(|(old, new)| old != new).collect();
    let [(old, new)] = changed[..] else { panic!("{} lines changed", changed.len()) };
    assert!(old.starts_with("\"db/user\"") && new.starts_with("\"db/user\""));
}

#[tokio::test]
async fn a_file_is_not_made_on_top_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, "precious").unwrap();
    let made = EncryptedFile::create(&path, raw(), Cipher::Fernet, Layout::Whole).await;
    assert_eq!(made.unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(fs::read(&path).unwrap(), b"precious");
}

#[tokio::test]
async fn a_key_of_no_use_for_a_cipher_makes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    for (cipher, key) in [(Cipher::Age, raw as fn() -> FileKey), (Cipher::Fernet, age)] {
        for layout in LAYOUTS {
            let path = folder.path().join("file");
            let error = EncryptedFile::create(&path, key(), cipher, layout).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{error}");
            assert!(!path.exists());
        }
    }
}

#[tokio::test]
async fn documents_and_dotenv_files_are_imported() {
    let folder = tempfile::tempdir().unwrap();
    let (env, yaml) = (folder.path().join(".env"), folder.path().join("plain.yaml"));
    fs::write(&env, "A=first\nexport B='two words' # why\nA=second\nHASH=$2a$10$x\n").unwrap();
    fs::write(&yaml, "db: {password: hunter2, port: 5432}\nA: third\n").unwrap();
    for layout in LAYOUTS {
        let path = folder.path().join(format!("{layout:?}"));
        let file = EncryptedFile::create(path, raw(), Cipher::ChaCha20Poly1305, layout).await;
        let file = file.unwrap();
        assert_eq!(file.import_dotenv(&env).await.unwrap(), ["A", "B", "HASH"]);
        let read = EncryptedFileProvider::from(file.clone());
        assert_eq!(testkit::text(&read, "A").await, "first");
        assert_eq!(testkit::text(&read, "HASH").await, "$2a$10$x");
        assert_eq!(file.import_document(&yaml).await.unwrap(), ["db/password", "db/port", "A"]);
        for (name, value) in [("A", "third"), ("B", "two words"), ("db/port", "5432")] {
            assert_eq!(testkit::text(&read, name).await, value, "{layout:?}");
        }
    }
    assert!(env.exists() && yaml.exists());
}

#[tokio::test]
async fn another_key_and_cipher_take_over_everything() {
    let folder = tempfile::tempdir().unwrap();
    for layout in LAYOUTS {
        let file = filled(&folder, Cipher::Fernet, raw, layout).await;
        for (cipher, key) in ways() {
            let old = EncryptedFile::open(path(&file), raw());
            let new = EncryptedFileProvider::from(old.rekey(key(), cipher).await.unwrap());
            assert_eq!(testkit::text(&new, "db/password").await, "hunter2", "{cipher}");
            let with_old = testkit::get(&with_key(&file, raw()), "API_KEY").await;
            assert_eq!(with_old.is_ok(), key().kind() == raw().kind(), "{cipher}");
            new.0.rekey(raw(), Cipher::Fernet).await.unwrap();
        }
    }
}

#[tokio::test]
async fn recipients_can_read_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let other = ::age::x25519::Identity::generate();
    let recipient = other.to_public().to_string();
    let path = folder.path().join("shared.toml");
    let key = age().with_recipients([recipient.as_str()]).unwrap();
    let file = EncryptedFile::create(&path, key, Cipher::Age, Layout::PerValue).await.unwrap();
    put(&file.into(), "a", "shared").await.unwrap();
    let theirs = FileKey::age(other.to_string().expose_secret()).unwrap();
    assert_eq!(testkit::text(&EncryptedFileProvider::open(&path, theirs), "a").await, "shared");
    let nobody =
        FileKey::age(::age::x25519::Identity::generate().to_string().expose_secret()).unwrap();
    let error = testkit::error(&EncryptedFileProvider::open(&path, nobody), "a").await;
    assert!(error.message().contains("another passphrase or key"), "{error}");
}

/// The text of another format would be sealed as if it were JSON.
#[tokio::test]
async fn a_document_of_toml_is_not_sealed_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets.toml.age");
    let FileKey(super::super::key::Repr::Age(key)) = age() else { panic!("of another kind") };
    fs::write(&path, key.seal(b"[db]\npassword = 'hunter2' # why\n").unwrap()).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    for (cipher, key) in ways() {
        let refused = EncryptedFile::open(&path, age()).rekey(key(), cipher).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unsupported, "{cipher}: {refused}");
    }
    let file = EncryptedFileProvider::open(&path, age());
    assert_eq!(testkit::text(&file, "db/password").await, "hunter2");
}

/// So that a diff shows what changed.
#[tokio::test]
async fn an_import_leaves_what_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let env = folder.path().join(".env");
    fs::write(&env, "API_KEY=k3y\nOTHER=x\n").unwrap();
    for (cipher, key) in [(Cipher::Aes256Gcm, raw as fn() -> FileKey), (Cipher::Age, age)] {
        let file = filled(&folder, cipher, key, Layout::PerValue).await;
        let line = |file| {
            let text: String = content(file);
            text.lines().find(|line| line.starts_with("API_KEY")).unwrap().to_owned()
        };
        let before = line(&file);
        file.0.import_dotenv(&env).await.unwrap();
        assert_eq!(line(&file), before, "{cipher}");
        assert_eq!(testkit::text(&file, "OTHER").await, "x");
    }
}

#[tokio::test]
async fn an_import_is_all_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("plain.json");
    fs::write(&json, r#"{"a": "hunter2", "line\nbreak": "hunter2", "b": "hunter2"}"#).unwrap();
    let file = filled(&folder, Cipher::Aes256Gcm, raw, Layout::PerValue).await;
    let before = content(&file);
    let refused = file.0.import_document(&json).await.unwrap_err();
    assert!(refused.message().contains(r"line\nbreak"), "{refused}");
    assert!(!refused.to_string().contains("hunter2"));
    assert_eq!(content(&file), before);
}

#[tokio::test]
async fn a_key_of_no_use_is_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    for layout in LAYOUTS {
        let path = folder.path().join("file");
        let error = EncryptedFile::create(&path, raw(), Cipher::Age, layout).await.unwrap_err();
        assert!(error.message().contains("a raw key"), "{layout:?}: {error}");
        assert!(error.message().contains("`age`"), "{layout:?}: {error}");
    }
}
