//! What is a key, and what is not.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;

const RAW: &str = "c2l4dGVlbiBieXRlcyBhbmQgc2l4dGVlbiBtb3JlIQE=";
const IDENTITY: &str = "AGE-SECRET-KEY-1NF8JCWMPY0DWJSHR62UXR0KT86D8PNTEPC8L2FX0JGAZJ3XYH04QM6Z6SM";

#[test]
fn a_raw_key_has_exactly_32_bytes() {
    let hex = "7369787465656e20627974657320616e64207369787465656e206d6f72652101";
    FileKey::raw(RAW).unwrap();
    FileKey::raw(hex).unwrap();
    FileKey::raw("c2l4dGVlbiBieXRlcyBhbmQgc2l4dGVlbiBtb3JlIf8=").unwrap();
    FileKey::raw("3q2-7wABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhs=").unwrap();
    for wrong in [
        "",
        "hunter2",
        &RAW[4..],
        &hex[2..],
        &format!("{hex}00"),
        "a password of 32 characters long",
        "секретныйпароль!!",
        "ein Passwort mit 32 Bytes schön",
    ] {
        let error = FileKey::raw(wrong).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{wrong}");
        assert!(wrong.is_empty() || !format!("{error:?}").contains(wrong), "{wrong}");
    }
}

#[test]
fn identities_are_lines_among_comments() {
    let file = format!("# created: today\n\n{IDENTITY}\n  {IDENTITY}\n");
    FileKey::age(file.as_str()).unwrap();
    for wrong in ["", "# nothing\n", RAW, &IDENTITY[..70], "age1notasecretkey"] {
        let error = FileKey::age(wrong).unwrap_err();
        assert!(error.hint().contains("age-keygen"));
        assert!(wrong.is_empty() || !format!("{error:?}").contains(wrong), "{wrong}");
    }
}

#[test]
fn only_what_fits_can_be_added() {
    let age = || FileKey::age(IDENTITY).unwrap();
    assert!(age().with_kdf(Kdf::default()).is_err());
    assert!(age().with_recipients(["age1x"]).unwrap_err().message().contains("`age1x`"));
    assert!(FileKey::raw(RAW).unwrap().with_recipients([]).is_err());
    let weak = Kdf::Scrypt { log_n: 1 };
    assert!(FileKey::passphrase("x").unwrap().with_kdf(weak).is_err());
    assert!(FileKey::passphrase("").is_err());
}

/// The two are easily mixed up, and one of them is secret.
#[test]
fn an_identity_in_the_place_of_a_recipient_is_not_shown() {
    for wrong in [IDENTITY, &IDENTITY.to_lowercase(), &format!(" {IDENTITY}"), "hunter2"] {
        let error = FileKey::age(IDENTITY).unwrap().with_recipients([wrong]).unwrap_err();
        assert!(!format!("{error:?} {}", error.hint()).contains(wrong.trim()), "{error}");
    }
}

#[test]
fn keys_show_their_kind_only() {
    let keys = [FileKey::raw(RAW), FileKey::age(IDENTITY), FileKey::passphrase("hunter2")];
    let shown = keys.map(|key| format!("{:?}", key.unwrap()));
    assert_eq!(
        shown,
        ["FileKey(a raw key)", "FileKey(an identity of age)", "FileKey(a passphrase)"]
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_file_tells_by_its_content_what_it_is() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let read = async |content: &str, mode| {
        std::fs::write(&path, content).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        FileKey::from_file(&path).await
    };
    let identity = read(&format!("# public key: age1x\n{IDENTITY}\n"), 0o600).await.unwrap();
    assert_eq!(identity.kind(), "an identity of age");
    assert_eq!(read(&format!("{RAW}\n"), 0o400).await.unwrap().kind(), "a raw key");
    let wrong = read("hunter2", 0o600).await.unwrap_err();
    assert!(wrong.message().starts_with(&format!("`{}`", path.display())), "{wrong}");
    assert!(read(RAW, 0o644).await.unwrap_err().message().contains("0644"));
}
