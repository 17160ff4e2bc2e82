//! What the answers of both versions hold.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use http::HeaderMap;

use super::{copy, missing};
use crate::{
    error::{Error, ErrorKind},
    providers::vault::{envelope, error::Answer, mount::Version},
    value::Value,
};

fn read(body: &str, version: Version) -> Result<Value, Error> {
    copy(&envelope::open(body.as_bytes()).unwrap(), version, None)
}

fn not_there(body: &str) -> Error {
    let answer = Answer { status: 404, headers: &HeaderMap::new(), body: body.as_bytes() };
    missing(&envelope::open(answer.body).unwrap(), &answer, "a")
}

#[test]
fn the_value_is_the_text_of_the_stored_object() {
    let body =
        r#"{"request_id":"1","data":{"metadata":{"version":3,"x":1},"data":{"a": "\u003cb"}}}"#;
    let value = read(body, Version::Two).unwrap();
    assert_eq!(value.expose_bytes(), br#"{"a": "\u003cb"}"#);
    assert_eq!(value.version(), Some("3"));

    let value = read(r#"{"request_id":"1","data":{"a":[1, 2]}}"#, Version::One).unwrap();
    assert_eq!(value.expose_bytes(), br#"{"a":[1, 2]}"#);
    assert_eq!(value.version(), None);
}

#[test]
fn what_holds_no_value_is_no_empty_value() {
    for body in [
        r#"{"request_id":"1"}"#,
        r#"{"request_id":"1","data":null}"#,
        r#"{"request_id":"1","data":{"data":null,"metadata":{"version":1}}}"#,
        r#"{"request_id":"1","data":{"data":{}}}"#,
    ] {
        assert_eq!(read(body, Version::Two).unwrap_err().kind(), ErrorKind::Unavailable, "{body}");
    }
    assert_eq!(read(r#"{"errors":[]}"#, Version::One).unwrap_err().kind(), ErrorKind::Unavailable);
}

/// A proxy's 404 must not pass for a secret that is not there.
#[test]
fn only_vaults_own_answers_are_opened() {
    for body in ["", "<html>", "{}", r#"{"message":"not found"}"#, "[1]", r#"{"errors":["#] {
        assert!(envelope::open(body.as_bytes()).is_none(), "{body}");
    }
}

#[test]
fn gone_versions_say_how_they_went() {
    let gone = |time: &str, destroyed: bool| {
        let metadata =
            format!(r#"{{"deletion_time":"{time}","destroyed":{destroyed},"version":2}}"#);
        format!(r#"{{"request_id":"1","data":{{"data":null,"metadata":{metadata}}}}}"#)
    };
    for (body, words) in [
        (gone("2026-11-22T11:32:43Z", false), "version 2 is deleted (HTTP 404, request 1)"),
        (gone("2026-11-22T11:32:43Z", true), "version 2 is destroyed (HTTP 404, request 1)"),
        (gone("", true), "version 2 is destroyed (HTTP 404, request 1)"),
        (r#"{"errors":[]}"#.to_owned(), "there is no such secret or version (HTTP 404)"),
    ] {
        let error = not_there(&body);
        assert_eq!((error.kind(), error.message()), (ErrorKind::NotFound, words), "{body}");
    }
}
