//! Moments at the edges, and payloads that end too soon.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::time::{Duration, UNIX_EPOCH};

use super::*;

fn through(value: &Value, read_at: SystemTime) -> Stored {
    decode(encode(value, read_at).unwrap().expose()).unwrap()
}

#[test]
fn moments_at_the_edges_come_back_as_near_as_they_can_be_told() {
    let before = UNIX_EPOCH - Duration::from_secs(1);
    let fine = UNIX_EPOCH + Duration::from_micros(1_500);
    let value = Value::new(b"x".as_slice()).with_expires_at(fine);
    let stored = through(&value, before);
    assert_eq!(stored.read_at, UNIX_EPOCH);
    assert_eq!(stored.value.expires_at(), Some(UNIX_EPOCH + Duration::from_millis(1)));
}

#[test]
fn a_payload_that_ends_too_soon_is_an_error() {
    let value = Value::new(b"secret".as_slice()).with_version("v1");
    let whole = encode(&value, UNIX_EPOCH).unwrap();
    let needed = 1 + 8 + 4 + 2 + 4 + 6;
    for len in 0..needed {
        let error = decode(&whole.expose()[..len]).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Decode);
    }
    assert!(decode(&whole.expose()[..needed]).is_ok());
}

#[test]
fn other_names_come_back() {
    let value = Value::new("s").with_alias("arn:db").with_alias("db").with_version("v");
    let stored = through(&value, UNIX_EPOCH);
    assert_eq!(stored.value.aliases(), value.aliases());
    assert_eq!((stored.value.expose_bytes(), stored.value.version()), (&b"s"[..], Some("v")));
}

#[test]
fn it_is_filled_up() {
    let len = |secret: &[u8]| encode(&Value::new(secret), UNIX_EPOCH).unwrap().len();
    assert_eq!((len(b""), len(&[1; 51]), len(&[1; 52])), (64, 64, 128));
}
