//! Answers as `OpenBao` 2.7.2 gives them, and as Vault's documentation lists them.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};

use super::{Answer, from_mounts, not_found, refused};
use crate::error::{Error, ErrorKind};

const POLICY: &str = r#"{"errors":["1 error occurred:\n\t* permission denied\n\n"]}"#;
const BARE: &str = r#"{"errors":["permission denied"]}"#;
const NEWER: &str =
    r#"{"errors":["2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"]}"#;
const PREFLIGHT: &str = r#"{"errors":["preflight capability check returned 403, please ensure client's policies grant access to path \"secret/a/\""]}"#;

fn with(status: u16, body: &str, make: fn(&Answer<'_>) -> Error) -> Error {
    make(&Answer { status, headers: &HeaderMap::new(), body: body.as_bytes() })
}

fn read(status: u16, body: &str) -> Error {
    with(status, body, |answer| refused(answer, "read", "secret/data/a"))
}

fn asked(status: u16, body: &str) -> Error {
    with(status, body, |answer| from_mounts(answer, "secret/a"))
}

#[test]
fn a_token_that_is_not_known_differs_from_one_without_permission() {
    for make in [read, asked] {
        assert_eq!(make(403, BARE).kind(), ErrorKind::Unauthenticated);
        assert_eq!(make(403, NEWER).kind(), ErrorKind::Unauthenticated);
        assert_eq!(make(403, POLICY).kind(), ErrorKind::Denied);
    }
    assert_eq!(asked(403, PREFLIGHT).kind(), ErrorKind::Denied);
    assert_eq!(read(403, POLICY).hint(), "grant `read` on `secret/data/a` to the token's policies");
}

#[test]
fn statuses_have_their_kinds() {
    let upgrading = "Waiting for the primary to upgrade from non-versioned to versioned data.";
    for (status, body, kind, words) in [
        (400, upgrading, ErrorKind::Unavailable, "upgraded"),
        (400, "Client sent an HTTP request to an HTTPS server.\n", ErrorKind::Config, "TLS"),
        (400, r#"{"errors":["x"]}"#, ErrorKind::Config, "request"),
        (404, r#"{"errors":["namespace not found"]}"#, ErrorKind::Config, "namespace"),
        (404, "<html>", ErrorKind::Config, "request"),
        (307, "", ErrorKind::Unavailable, "standby"),
        (429, "{}", ErrorKind::Throttled, "calls"),
        (472, "{}", ErrorKind::Unavailable, "standby"),
        (473, "{}", ErrorKind::Unavailable, "standby"),
        (500, r#"{"errors":["internal error"]}"#, ErrorKind::Unavailable, "failed"),
        (501, "{}", ErrorKind::Unavailable, "initialised"),
        (503, r#"{"errors":["Vault is sealed"]}"#, ErrorKind::Unavailable, "sealed"),
        (503, "", ErrorKind::Unavailable, "failed"),
    ] {
        for error in [read(status, body), asked(status, body)] {
            assert_eq!(error.kind(), kind, "{status} {body}");
            assert!(error.message().contains(words), "{status}: {error}");
            assert!(error.message().contains(&status.to_string()), "{error}");
        }
    }
}

#[test]
fn the_servers_words_are_not_shown() {
    for status in [307, 400, 403, 404, 418, 429, 500, 503] {
        let body = r#"{"errors":["hunter2"],"request_id":"hunter2","data":{"a":"hunter2"}}"#;
        let missing = with(status, body, |answer| not_found(answer, "a"));
        for error in [read(status, body), asked(status, body), missing] {
            assert!(!format!("{error} {error:?} {}", error.hint()).contains("hunter2"), "{error}");
        }
    }
}

#[test]
fn the_requests_id_is_shown() {
    let error = read(500, r#"{"request_id":"1ca3f337-e94c","errors":["x"]}"#);
    assert_eq!(error.message(), "Vault failed (HTTP 500, request 1ca3f337-e94c)");
}

#[test]
fn a_path_of_the_interface_is_explained() {
    let hint = |place| {
        let make = |answer: &Answer<'_>| not_found(answer, place);
        let answer = Answer { status: 404, headers: &HeaderMap::new(), body: br#"{"errors":[]}"# };
        make(&answer).hint().to_owned()
    };
    assert!(hint("kv/data/data/app/db").contains("without `data/`: `app/db`"));
    assert!(hint("kv/data/app/db").starts_with("create the secret"));
}

#[test]
fn the_wait_that_is_asked_for_is_kept() {
    let mut headers = HeaderMap::new();
    headers.insert(header::RETRY_AFTER, HeaderValue::from_static("7"));
    let error = refused(&Answer { status: 429, headers: &headers, body: b"" }, "read", "a");
    assert_eq!(error.retry_after().unwrap(), Duration::from_secs(7));
    assert_eq!(read(429, "").retry_after(), None);
}
