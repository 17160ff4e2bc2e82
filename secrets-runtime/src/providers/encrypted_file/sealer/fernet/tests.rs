//! Tokens of the specification, and tokens that are not quite one.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;
use crate::value::SecretBytes;

/// The vectors of the specification, `generate.json` and `verify.json`.
const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
const TOKEN: &str = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";

fn key() -> RawKey {
    RawKey::parse(&SecretBytes::from(KEY), "the test").unwrap()
}

#[test]
fn the_token_of_the_specification_opens() {
    for token in [TOKEN.to_owned(), format!("{TOKEN}\n")] {
        assert_eq!(open(&key(), &token).unwrap().expose(), b"hello");
    }
}

#[test]
fn every_length_comes_back() {
    for len in 0..=3 * BLOCK {
        let plain = vec![b'x'; len];
        let token = seal(&key(), &plain).unwrap();
        assert!(token.as_bytes().starts_with(START));
        assert_eq!(open(&key(), &token).unwrap().expose(), plain);
    }
}

/// The invalid tokens of the specification, but for those that are too old or too new.
#[test]
fn what_is_not_quite_a_token_is_refused() {
    for token in [
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==",
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==",
        "%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm",
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==",
        "",
    ] {
        assert!(open(&key(), token).is_err(), "{token}");
    }
}
