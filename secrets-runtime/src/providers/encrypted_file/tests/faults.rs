//! What is wrong with a file, and that the message says which thing it is.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use secrecy::ExposeSecret as _;

use super::*;
use crate::error::Error;

/// The error for `db/password`. It shows no value, and nothing of a parser's error.
async fn refusal(file: &EncryptedFileProvider) -> Error {
    let error = testkit::error(file, "db/password").await;
    let shown = format!("{error} {error:?} {error:#?} {}", error.hint());
    assert!(!shown.contains("hunter2") && !shown.contains("k3y"), "{shown}");
    assert!(!shown.contains(RAW) && !shown.contains("correct horse"), "{shown}");
    assert!(std::error::Error::source(&error).is_none() || error.kind() == ErrorKind::Config);
    error
}

async fn assert_refused(file: &EncryptedFileProvider, kind: ErrorKind, words: &str) {
    let error = refusal(file).await;
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.message().contains(words), "expected `{words}`: {error}");
    assert!(error.message().contains(&format!("`{}`", path(file).display())), "{error}");
}

/// The sealed text of `name` in a file of sealed values.
fn sealed(file: &EncryptedFileProvider, name: &str) -> String {
    let text = content(file);
    let line = text.lines().find(|line| line.trim_matches('"').starts_with(name)).unwrap();
    line.split('"').rev().nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn another_key_or_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    for (cipher, key) in ways() {
        for layout in LAYOUTS {
            let file = filled(&folder, cipher, key, layout).await;
            let other = match key().kind() {
                "a passphrase" => passphrase("incorrect horse"),
                "a raw key" => FileKey::raw(OTHER).unwrap(),
                _ => FileKey::age(::age::x25519::Identity::generate().to_string().expose_secret())
                    .unwrap(),
            };
            let token =
                cipher == Cipher::Fernet && layout == Layout::Whole && key().kind() == raw().kind();
            let (kind, words) = if token {
                // A token alone does not tell a wrong key from a change.
                (ErrorKind::Decode, "changed or cut off")
            } else {
                (ErrorKind::Config, "another passphrase or key")
            };
            assert_refused(&with_key(&file, other), kind, words).await;
        }
    }
}

#[tokio::test]
async fn another_kind_of_key() {
    let folder = tempfile::tempdir().unwrap();
    for (cipher, key) in ways() {
        for layout in LAYOUTS {
            let file = filled(&folder, cipher, key, layout).await;
            for other in [raw(), age(), passphrase("correct horse")] {
                if other.kind() != key().kind() {
                    let error = refusal(&with_key(&file, other)).await;
                    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
                    let words = ["the key given is", "another kind of key"];
                    assert!(words.iter().any(|words| error.message().contains(words)), "{error}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_changed_value() {
    let folder = tempfile::tempdir().unwrap();
    for (cipher, key) in ways() {
        let file = filled(&folder, cipher, key, Layout::PerValue).await;
        let value = sealed(&file, "db/password");
        let at = value.len() - 6;
        let other = if &value[at..=at] == "A" { "B" } else { "A" };
        overwrite(
            &file,
            content(&file).replace(&value, &format!("{}{other}{}", &value[..at], &value[at + 1..])),
        );
        assert_refused(&file, ErrorKind::Decode, "`db/password`: it was changed").await;
        assert_eq!(testkit::text(&file, "API_KEY").await, "k3y", "the others are not");
    }
}

#[tokio::test]
async fn values_that_changed_places() {
    let folder = tempfile::tempdir().unwrap();
    for (cipher, key) in ways() {
        let file = filled(&folder, cipher, key, Layout::PerValue).await;
        let [one, two] = ["db/password", "db/user"].map(|name| sealed(&file, name));
        let swapped = content(&file).replace(&one, "@").replace(&two, &one).replace('@', &two);
        overwrite(&file, swapped);
        assert_refused(&file, ErrorKind::Decode, "sealed for another name").await;
    }
}

#[tokio::test]
async fn a_value_of_another_file_with_the_same_key() {
    let [here, there] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for (cipher, key) in ways() {
        let file = filled(&here, cipher, key, Layout::PerValue).await;
        let other = filled(&there, cipher, key, Layout::PerValue).await;
        let [ours, theirs] = [&file, &other].map(|file| sealed(file, "db/password"));
        overwrite(&file, content(&file).replace(&ours, &theirs));
        assert_eq!(refusal(&file).await.kind(), ErrorKind::Decode, "{cipher}");
    }
}

#[tokio::test]
async fn a_file_that_is_cut_off_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    for (cipher, key) in
        [(Cipher::Age, age as fn() -> FileKey), (Cipher::Aes256Gcm, raw), (Cipher::Fernet, raw)]
    {
        for layout in LAYOUTS {
            let file = filled(&folder, cipher, key, layout).await;
            let whole = fs::read(path(&file)).unwrap();
            // The last line break is no loss.
            for len in 0..whole.len() - 1 {
                overwrite(&file, &whole[..len]);
                let error = refusal(&file).await;
                let expected = [ErrorKind::Decode, ErrorKind::Config];
                assert!(expected.contains(&error.kind()), "{cipher} {layout:?} at {len}: {error}");
            }
            overwrite(&file, &whole[..whole.len() * 3 / 4]);
            assert!(refusal(&file).await.message().contains("cut off"), "{cipher} {layout:?}");
        }
    }
}

#[tokio::test]
async fn any_changed_byte_of_a_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    for (cipher, key) in [(Cipher::Age, age as fn() -> FileKey), (Cipher::Fernet, raw)] {
        let file = filled(&folder, cipher, key, Layout::Whole).await;
        let whole = fs::read(path(&file)).unwrap();
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            overwrite(&file, &changed);
            refusal(&file).await;
        }
    }
}

#[tokio::test]
async fn a_header_that_is_not_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let file =
        filled(&folder, Cipher::Aes256Gcm, || passphrase("correct horse"), Layout::PerValue).await;
    let text = content(&file);
    let kdf = "kdf = \"scrypt,ln=10,r=8,p=1\"";
    assert!(text.contains(kdf), "{text}");
    for (from, to, kind, words) in [
        ("format = 1", "format = 2", ErrorKind::Unsupported, "has the format `2`"),
        ("aes-256-gcm", "rot13", ErrorKind::Config, "there is no cipher `rot13`"),
        ("aes-256-gcm", "chacha20-poly1305", ErrorKind::Config, "another passphrase or key"),
        ("aes-256-gcm", "fernet", ErrorKind::Config, "another passphrase or key"),
        ("aes-256-gcm", "age", ErrorKind::Config, "the key given is"),
        ("ln=10", "ln=11", ErrorKind::Config, "another passphrase or key"),
        ("ln=10", "ln=40", ErrorKind::Config, "too much work"),
        (kdf, "kdf = \"md5\"", ErrorKind::Config, "no key derivation `md5`"),
        (kdf, "", ErrorKind::Config, "with a raw key, and the key given is a passphrase"),
        ("id = \"", "id = \"A", ErrorKind::Decode, "`id`"),
        ("\nid = ", "\nidd = ", ErrorKind::Decode, "has no `id`"),
        ("[secrets]", "[other]", ErrorKind::Decode, "has no `secrets`"),
        ("[check]", "[other]", ErrorKind::Decode, "cut off"),
        ("[check]", "[check", ErrorKind::Decode, "changed or cut off"),
        ("[encrypted]", "[plain]", ErrorKind::Config, "is not an encrypted file"),
    ] {
        assert!(text.contains(from), "{from}");
        overwrite(&file, text.replacen(from, to, 1));
        assert_refused(&file, kind, words).await;
    }
}

#[tokio::test]
async fn files_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = filled(&folder, Cipher::Age, age, Layout::Whole).await;
    for text in ["", "A=hunter2\n", "{\"db\": \"hunter2\"}", "\u{0}\u{1}\u{2}"] {
        overwrite(&file, text);
        assert_refused(&file, ErrorKind::Config, "is not an encrypted file").await;
    }
    overwrite(&file, "age-encryption.org/v2\n");
    assert_refused(&file, ErrorKind::Unsupported, "version of age").await;
    overwrite(&file, b"\xff\xfe\x00");
    assert_refused(&file, ErrorKind::Config, "is not an encrypted file").await;
}

#[tokio::test]
async fn a_value_that_was_written_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let file = filled(&folder, Cipher::Aes256Gcm, raw, Layout::PerValue).await;
    let text = content(&file);
    overwrite(&file, text.replace(&sealed(&file, "db/password"), "hunter2"));
    assert_refused(&file, ErrorKind::Decode, "it is cut off").await;
    overwrite(&file, text.replace("[secrets]", "[secrets]\nplain = [\"hunter2\"]"));
    assert_refused(&file, ErrorKind::Decode, "`plain`: this is not sealed").await;
}

#[tokio::test]
async fn rights_owners_and_links() {
    let folder = tempfile::tempdir().unwrap();
    let file = filled(&folder, Cipher::Fernet, raw, Layout::PerValue).await;
    let link = folder.path().join("link");
    symlink(path(&file), &link).unwrap();
    let linked = EncryptedFileProvider::open(&link, raw());
    assert_eq!(testkit::text(&linked, "API_KEY").await, "k3y", "a mounted file is a link");
    let refused = put(&linked, "API_KEY", "new").await.unwrap_err();
    assert!(refused.message().contains("symbolic link"), "{refused}");

    fs::set_permissions(path(&file), fs::Permissions::from_mode(0o604)).unwrap();
    assert_refused(&file, ErrorKind::Config, "0604").await;
    let refused = put(&file, "API_KEY", "new").await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Config);

    let missing = EncryptedFileProvider::open(folder.path().join("missing"), raw());
    assert_refused(&missing, ErrorKind::Config, "does not exist").await;
}

/// As Git checks files out; nobody else may change what is there.
#[tokio::test]
async fn a_file_that_others_may_read_if_the_user_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = filled(&folder, Cipher::Age, age, Layout::PerValue).await;
    let mode = |mode| fs::set_permissions(path(&file), fs::Permissions::from_mode(mode)).unwrap();
    mode(0o644);
    assert!(refusal(&file).await.hint().contains("readable_by_others"));
    let open = || EncryptedFileProvider::from(EncryptedFile::open_readable(path(&file), age()));
    assert_eq!(testkit::text(&open(), "API_KEY").await, "k3y");
    put(&open(), "API_KEY", "new").await.unwrap();
    assert_eq!(testkit::text(&file, "API_KEY").await, "new", "it is the owner's alone again");
    for other in [0o664, 0o646, 0o622] {
        mode(other);
        assert_refused(&open(), ErrorKind::Config, "can write to it").await;
    }
}

/// Each would let a part of what is sealed be taken for a part of the place.
#[tokio::test]
async fn ids_and_names_that_are_never_written() {
    let folder = tempfile::tempdir().unwrap();
    for (cipher, key) in [(Cipher::Fernet, raw as fn() -> FileKey), (Cipher::Age, age)] {
        let file = filled(&folder, cipher, key, Layout::PerValue).await;
        put(&file, "key", "first line\nrest").await.unwrap();
        let text = content(&file);
        overwrite(&file, text.replace("\nkey = ", "\n\"key\\nfirst line\" = "));
        let error = testkit::error(&file, "key\nfirst line").await;
        assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
        let id = text.lines().find(|line| line.starts_with("id = ")).unwrap();
        for other in ["id = \"\"", "id = \"x\"", "id = \"AAAA value x\""] {
            overwrite(&file, text.replace(id, other));
            assert_refused(&file, ErrorKind::Decode, "`id`").await;
        }
    }
}

#[tokio::test]
async fn a_name_twice() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["secrets.toml", "secrets.json"] {
        let path = folder.path().join(name);
        let file = EncryptedFile::create(path, raw(), Cipher::Aes256Gcm, Layout::PerValue).await;
        let file = EncryptedFileProvider::from(file.unwrap());
        put(&file, "db/password", "hunter2").await.unwrap();
        let text = content(&file);
        let line = text.lines().find(|line| line.contains("db/password")).unwrap();
        let comma = if name.ends_with("json") { "," } else { "" };
        overwrite(&file, text.replace(line, &format!("{line}{comma}\n{line}")));
        assert_eq!(refusal(&file).await.kind(), ErrorKind::Decode, "{name}");
    }
}

/// Looking for the name that it was sealed for is for the message only.
#[tokio::test]
async fn a_large_changed_value_is_told_soon() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let file = EncryptedFile::create(&path, raw(), Cipher::Aes256Gcm, Layout::PerValue).await;
    let file = EncryptedFileProvider::from(file.unwrap());
    let lines: Vec<_> = (0..500).map(|number| format!("N{number}=x")).collect();
    fs::write(folder.path().join(".env"), lines.join("\n")).unwrap();
    file.0.import_dotenv(folder.path().join(".env")).await.unwrap();
    put(&file, "db/password", &"x".repeat(1 << 20)).await.unwrap();
    let value = sealed(&file, "db/password");
    overwrite(&file, content(&file).replace(&value, &value.replacen(&value[20..24], "AAAA", 1)));
    let start = std::time::Instant::now();
    assert_refused(&file, ErrorKind::Decode, "`db/password`: it was changed").await;
    assert!(start.elapsed() < std::time::Duration::from_secs(10), "{:?}", start.elapsed());
}
