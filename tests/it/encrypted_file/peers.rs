//! What Python and the `age` tool write is read, and they read what is written.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Stdio},
};

use typed_secrets::providers::{
    EncryptedFile, EncryptedFileProvider,
    encrypted_file::{Cipher, FileKey, Kdf, Layout},
};

use super::{RAW, put, raw, text};
use crate::servers::url;

const SCRIPT: &str = include_str!("peers/peer.py");

/// Unusual enough to show where something is taken for something else.
const VALUE: &str = "s3cret \"quoted\" ü\nsecond line";

/// Runs the script with these arguments; gives what it prints.
fn python(arguments: &[&str], input: &str) -> Option<String> {
    let python = url("TEST_PYTHON")?;
    Some(output(Command::new(python).args(["-c", SCRIPT]).args(arguments), input))
}

fn output(command: &mut Command, input: &str) -> String {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{command:?} failed");
    String::from_utf8(output.stdout).unwrap()
}

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Keeps others from the file, as they have to be kept.
fn protect(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// A raw key; and a passphrase with both derivations.
fn keys() -> [(&'static str, &'static str, FileKey); 3] {
    let typed = |kdf| FileKey::passphrase("correct horse").unwrap().with_kdf(kdf).unwrap();
    let argon = Kdf::Argon2id { memory_kib: 8192, passes: 1, lanes: 2 };
    [
        (RAW, "raw", raw()),
        ("correct horse", "scrypt,ln=10,r=8,p=1", typed(Kdf::Scrypt { log_n: 10 })),
        ("correct horse", "argon2id,m=8192,t=1,p=2", typed(argon)),
    ]
}

const SYMMETRIC: [Cipher; 3] = [Cipher::Aes256Gcm, Cipher::ChaCha20Poly1305, Cipher::Fernet];

#[tokio::test]
async fn python_reads_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    for cipher in SYMMETRIC {
        for layout in [Layout::PerValue, Layout::Whole] {
            for (secret, kdf, key) in keys() {
                let path = folder.path().join(format!("{cipher}-{layout:?}-{kdf}"));
                let file = EncryptedFile::create(&path, key, cipher, layout).await.unwrap();
                put(&file.into(), "db/password", VALUE.as_bytes()).await;
                let Some(read) = python(&["open", shown(&path), secret], "") else { return };
                let read: serde_json::Value = serde_json::from_str(&read).unwrap();
                assert_eq!(read["db/password"], VALUE, "{cipher} {layout:?} {kdf}");
            }
        }
    }
}

#[tokio::test]
async fn what_python_writes_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let values = serde_json::json!({ "db/password": VALUE, "other": "" }).to_string();
    for cipher in SYMMETRIC {
        for (secret, kdf, key) in keys() {
            let path = folder.path().join(format!("{cipher}-{kdf}.toml"));
            let arguments = ["make", shown(&path), secret, cipher.as_str(), kdf];
            if python(&arguments, &values).is_none() {
                return;
            }
            protect(&path);
            let file = EncryptedFileProvider::open(&path, key);
            assert_eq!(text(&file, "db/password").await, VALUE, "{cipher} {kdf}");
            put(&file, "other", b"written").await;
            let read = python(&["open", shown(&path), secret], "").unwrap();
            assert!(read.contains("written"), "{cipher} {kdf}");
        }
    }
}

/// `Fernet(key).encrypt` and `Fernet(key).decrypt` on the bare file.
#[tokio::test]
async fn a_token_of_fernet_goes_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets.fernet");
    let document = serde_json::json!({ "db": { "password": VALUE } }).to_string();
    let Some(token) = python(&["encrypt", RAW], &document) else { return };
    fs::write(&path, token).unwrap();
    protect(&path);
    let file = EncryptedFileProvider::open(&path, raw());
    assert_eq!(text(&file, "db/password").await, VALUE);
    put(&file, "db/user", b"app").await;
    let read = python(&["decrypt", RAW], &fs::read_to_string(&path).unwrap()).unwrap();
    let read: serde_json::Value = serde_json::from_str(&read).unwrap();
    assert_eq!(read, serde_json::json!({ "db": { "password": VALUE, "user": "app" } }));
}

/// A key pair that `age-keygen` made: the path of its file, and the recipient.
fn generate(age: &str, folder: &Path) -> (String, String) {
    let key = folder.join("key.txt");
    let generator = format!("{age}-keygen");
    output(Command::new(&generator).args(["-o", shown(&key)]).stderr(Stdio::null()), "");
    protect(&key);
    let recipient = output(Command::new(generator).args(["-y", shown(&key)]), "");
    (shown(&key).to_owned(), recipient.trim().to_owned())
}

#[tokio::test]
async fn age_files_go_both_ways() {
    let Some(age) = url("TEST_AGE") else { return };
    let folder = tempfile::tempdir().unwrap();
    let (key, recipient) = generate(&age, folder.path());
    let document = serde_json::json!({ "db": { "password": VALUE } }).to_string();
    for armor in [&["-a"][..], &[]] {
        let path = folder.path().join(format!("secrets-{}.age", armor.len()));
        let arguments = ["-r", &recipient, "-o", shown(&path)];
        output(Command::new(&age).args(armor).args(arguments), &document);
        protect(&path);
        let file = EncryptedFileProvider::open(&path, FileKey::from_file(&key).await.unwrap());
        assert_eq!(text(&file, "db/password").await, VALUE);
        put(&file, "db/user", b"app").await;
        let read = output(Command::new(&age).args(["-d", "-i", &key, shown(&path)]), "");
        let read: serde_json::Value = serde_json::from_str(&read).unwrap();
        assert_eq!(read, serde_json::json!({ "db": { "password": VALUE, "user": "app" } }));
    }
}

#[tokio::test]
async fn age_files_with_a_passphrase_go_both_ways() {
    let Some(age) = url("TEST_AGE") else { return };
    let folder = tempfile::tempdir().unwrap();
    let key = || {
        let key = FileKey::passphrase("correct horse").unwrap();
        key.with_kdf(Kdf::Scrypt { log_n: 10 }).unwrap()
    };
    let [plain, path, out] = ["plain", "secrets.age", "out"].map(|name| folder.path().join(name));
    fs::write(&plain, r#"{"a": "from age"}"#).unwrap();
    // It asks a terminal for the passphrase, which Python can be.
    let ask = |arguments: &[&str]| {
        python(&[&["typed", "correct horse", &age], arguments].concat(), "").unwrap();
    };
    ask(&["-p", "-o", shown(&path), shown(&plain)]);
    protect(&path);
    let file = EncryptedFileProvider::open(&path, key());
    assert_eq!(text(&file, "a").await, "from age");
    put(&file, "a", b"to age").await;
    ask(&["-d", "-o", shown(&out), shown(&path)]);
    assert_eq!(fs::read_to_string(out).unwrap(), r#"{"a":"to age"}"#);
}
