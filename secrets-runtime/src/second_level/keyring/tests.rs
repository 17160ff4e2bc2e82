//! What is a key, and what is not.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;
use crate::error::ErrorKind;

const RAW: [u8; LEN] = *b"\x00\x01\x02\x03sixteen bytes of something!\xff";
const HEX: &str = "000102037369787465656e206279746573206f6620736f6d657468696e6721ff";
const BASE64: &str = "AAECA3NpeHRlZW4gYnl0ZXMgb2Ygc29tZXRoaW5nIf8=";

fn parse(text: impl AsRef<[u8]>) -> Result<SealingKey> {
    SealingKey::parse(&SecretBytes::copy_from(text.as_ref()))
}

#[test]
fn three_spellings_of_one_key() {
    let id = parse(RAW).unwrap().id();
    let spellings = [HEX.to_owned(), HEX.to_uppercase(), BASE64.into(), format!(" {BASE64}\r\n")];
    for text in spellings {
        let key = parse(&text).unwrap();
        assert_eq!(key.id(), id, "{text}");
        assert_eq!(*key.key.expose(), RAW);
    }
}

#[test]
fn what_is_no_key_is_refused_and_not_shown() {
    let password = "correct horse battery staple 123";
    assert_eq!(password.len(), LEN);
    let refused = [
        "",
        "hunter2",
        password,
        "0123456789abcdef0123456789abcdef",
        &HEX[2..],
        &format!("{HEX}00"),
        &HEX.replace('f', "g"),
        BASE64.trim_end_matches('='),
        &BASE64.replacen('A', "-", 1).replacen('A', "+", 1),
        "AAECA3NpeHRlZW4gYnl0ZXMgb2Ygc29tZXRoaW5nIf8/",
    ];
    for text in refused {
        let error = parse(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{text}");
        assert!(error.hint().contains("openssl rand -base64 32"));
        assert!(text.is_empty() || !format!("{error:?} {error}").contains(text), "{text}");
    }
}

#[test]
fn a_key_of_one_byte_is_a_placeholder() {
    for text in [&[0; LEN][..], &[7; LEN], "0".repeat(64).as_bytes()] {
        assert!(parse(text).unwrap_err().message().contains("repeated"));
    }
}

#[test]
fn keys_show_their_ids_only() {
    let keyring = Keyring::new(parse(RAW).unwrap(), vec![]);
    let shown = format!("{keyring:?}");
    assert!(shown.contains("id"), "{shown}");
    assert!(!shown.contains("105, 120") && !shown.contains("sixteen"), "{shown}");
}
