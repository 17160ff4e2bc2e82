//! What is a key derivation, and what it costs at least and at most.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;

const SALT: &[u8; 16] = b"0123456789abcdef";
const ARGON2ID: &str = "47ed52c11ebe033ac0933d74af5082dbf363f76736b80e815668fc6b371491f9";
const SCRYPT: &str = "ea0dee985fae56b26c39b69366121b6d3960aef38415c088b5dc128ed3c5ebb3";

/// As `hashlib.scrypt` and `Argon2id` of Python's `cryptography` compute them.
#[test]
fn keys_are_those_of_others() {
    let argon = Kdf::Argon2id { memory_kib: 8192, passes: 1, lanes: 2 };
    for (kdf, expected) in [(argon, ARGON2ID), (Kdf::Scrypt { log_n: 10 }, SCRYPT)] {
        let key = kdf.derive("correct horse", SALT).unwrap();
        assert_eq!(base16ct::lower::encode_string(key.expose()), expected, "{kdf}");
    }
}

#[test]
fn a_file_spells_it_as_it_is_read() {
    for text in ["argon2id,m=65536,t=3,p=4", "scrypt,ln=17,r=8,p=1"] {
        assert_eq!(text.parse::<Kdf>().unwrap().to_string(), text);
    }
    assert_eq!(Kdf::default().to_string(), "argon2id,m=65536,t=3,p=4");
}

#[test]
fn what_is_unknown_or_out_of_bounds_is_refused() {
    for text in [
        "",
        "argon2id",
        "argon2i,m=65536,t=3,p=4",
        "argon2id,m=65536,t=3,p=four",
        "argon2id,t=3,m=65536,p=4",
        "argon2id,m=65536,t=3,p=4,x=1",
        "scrypt,ln=17,r=9,p=1",
        "argon2id,m=-1,t=3,p=4",
        "md5",
    ] {
        assert!(text.parse::<Kdf>().unwrap_err().message().contains("no key derivation"), "{text}");
    }
    for text in [
        "argon2id,m=64,t=3,p=4",
        "argon2id,m=4294967295,t=3,p=4",
        "argon2id,m=65536,t=0,p=4",
        "argon2id,m=65536,t=1000,p=4",
        "argon2id,m=65536,t=3,p=17",
        "scrypt,ln=1,r=8,p=1",
        "scrypt,ln=63,r=8,p=1",
        "scrypt,ln=21,r=8,p=1",
    ] {
        assert!(text.parse::<Kdf>().unwrap_err().message().contains("too much work"), "{text}");
    }
}
