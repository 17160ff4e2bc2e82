//! What is made of engines' answers.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use http::HeaderMap;

use super::*;
use crate::providers::vault::envelope;

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1000)
}

fn open(body: &str) -> Envelope<'_> {
    envelope::open(body.as_bytes()).unwrap()
}

#[test]
fn a_lease_is_kept_with_its_id() {
    let body = r#"{"request_id":"1","lease_id":"database/creds/a/x\u0026","lease_duration":90,
        "renewable":true,"data":{"username":"u"}}"#;
    let lease = lease(&open(body)).unwrap();
    assert_eq!(lease.id(), Some("database/creds/a/x&"));
    assert_eq!((lease.duration(), lease.is_renewable()), (Duration::from_secs(90), true));
}

#[test]
fn an_answer_without_id_or_duration_is_no_lease() {
    for body in [
        r#"{"request_id":"1","lease_id":"","lease_duration":2764800,"renewable":false}"#,
        r#"{"request_id":"1","lease_id":"a","lease_duration":0}"#,
        r#"{"request_id":"1","data":{}}"#,
    ] {
        assert!(lease(&open(body)).is_none(), "{body}");
    }
}

#[test]
fn a_certificate_lasts_until_its_end() {
    let validity = |expiration: &str| {
        let body = format!(r#"{{"request_id":"1","data":{{"expiration":{expiration},"a":"b"}}}}"#);
        validity(&open(&body), now())
    };
    assert_eq!(validity("1060").unwrap().unwrap(), Duration::from_mins(1));
    for over in ["1000", "999", "0"] {
        assert_eq!(validity(over).unwrap().unwrap_err().kind(), ErrorKind::Unavailable);
    }
    for other in ["null", "\"1060\"", "-1", "18446744073709551615"] {
        assert!(validity(other).is_none(), "{other}");
    }
    assert!(super::validity(&open(r#"{"request_id":"1","data":{"a":1}}"#), now()).is_none());
}

#[test]
fn rotated_credentials_last_until_the_rotation_or_a_second() {
    let at = |ttl: &str, place: &str| {
        let body = format!(r#"{{"request_id":"1","data":{{"ttl":{ttl},"password":"p"}}}}"#);
        rotation(&open(&body), place, now())
    };
    let after = |secs| Some(now() + Duration::from_secs(secs));
    assert_eq!(at("60", "database/static-creds/a"), after(60));
    assert_eq!(at("60", "ldap/static-cred/a"), after(60));
    assert_eq!(at("0", "database/static-creds/a"), after(1));
    assert_eq!(at("60", "database/creds/a"), None);
    assert_eq!(at("null", "database/static-creds/a"), None);
}

fn failed(status: u16, message: &str, is_write: bool) -> Error {
    let body = format!(r#"{{"errors":["{message}"]}}"#);
    let answer = Answer { status, headers: &HeaderMap::new(), body: body.as_bytes() };
    failure(&answer, "pki/issue/web", is_write)
}

#[test]
fn failures_say_what_to_change() {
    let upgrading = "Upgrading from non-versioned to versioned data.";
    for (status, message, is_write, kind, hint) in [
        (405, "unsupported operation", false, ErrorKind::Config, "name them by `VaultConfig::"),
        (400, "unsupported operation", false, ErrorKind::Config, "name them by `VaultConfig::"),
        (405, "unsupported operation", true, ErrorKind::Config, "remove it from `VaultConfig::"),
        (400, "unknown role: hunter2", false, ErrorKind::NotFound, "create the role"),
        (400, "unknown role: hunter2", true, ErrorKind::NotFound, "create the role"),
        (400, "Role 'hunter2' not found", false, ErrorKind::NotFound, "create the role"),
        (400, "common name hunter2 not allowed", true, ErrorKind::Config, "compare"),
        (400, upgrading, true, ErrorKind::Unavailable, "try again"),
        (400, "hunter2", false, ErrorKind::Config, "check"),
        (404, "unsupported path", false, ErrorKind::NotFound, "correct the path"),
        (404, "", false, ErrorKind::NotFound, "create"),
        (403, "1 error occurred", false, ErrorKind::Denied, "grant `read` on `pki/issue/web`"),
        (403, "1 error occurred", true, ErrorKind::Denied, "grant `update` on `pki/issue/web`"),
        (403, "permission denied", true, ErrorKind::Unauthenticated, "log in"),
        (500, "failed to connect: hunter2", false, ErrorKind::Unavailable, "log"),
    ] {
        let error = failed(status, message, is_write);
        assert_eq!(error.kind(), kind, "{status} {message}");
        assert!(error.hint().contains(hint), "{status} {message}: {}", error.hint());
        assert!(!format!("{error:?} {}", error.hint()).contains("hunter2"), "{error:?}");
    }
}

/// A proxy's own page says nothing about what the engine has.
#[test]
fn a_404_of_something_else_is_no_missing_secret() {
    let answer = Answer { status: 404, headers: &HeaderMap::new(), body: b"<html>" };
    assert_eq!(failure(&answer, "a/b", false).kind(), ErrorKind::Config);
}
