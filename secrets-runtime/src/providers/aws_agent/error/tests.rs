//! Answers as the agent's source and users of the extension show them.

use http::Response;

use super::{Store, from_answer, is_unknown_word, is_without_reason, refuses_token};
use crate::error::{Error, ErrorKind};

const MISSING: &str = r#"{"__type":"ResourceNotFoundException", "message":"Secrets Manager can't find the specified secret."}"#;
const DENIED: &str =
    r#"{"__type":"AccessDeniedException", "message":"User: "x" is not authorized"}"#;
const DELETED: &str =
    r#"{"__type":"InvalidRequestException", "message":"the secret was marked for deletion"}"#;
const BUSY: &str = r#"{"__type":"com.amazonaws#ThrottlingException", "message":"Rate exceeded"}"#;
const EXTENSION: &str = "an unexpected error occurred while executing request";
const EARLY: &str = "not ready to serve traffic, please wait";
const LATE: &str =
    "Serving not enabled. Hit the /start_serving endpoint to enable serving requests.";

fn response(status: u16, body: &str) -> Response<String> {
    let mut response = Response::new(body.to_owned());
    *response.status_mut() = status.try_into().unwrap_or_default();
    response
}

fn error(status: u16, body: &str) -> Error {
    from_answer(Store::Secrets, &response(status, body))
}

#[test]
fn each_refusal_has_its_kind_and_says_what_to_do() {
    for (status, body, kind, words, hint) in [
        (400, MISSING, ErrorKind::NotFound, "ResourceNotFoundException", ""),
        (404, MISSING, ErrorKind::NotFound, "no such secret", ""),
        (400, DELETED, ErrorKind::NotFound, "scheduled for deletion", "restore"),
        (400, DENIED, ErrorKind::Denied, "AccessDeniedException", "secretsmanager:DescribeSecret"),
        (403, DENIED, ErrorKind::Denied, "AccessDeniedException", "kms:Decrypt"),
        (400, BUSY, ErrorKind::Throttled, "ThrottlingException", ""),
        (500, r#"{"__type":"InternalFailure"}"#, ErrorKind::Unavailable, "InternalFailure", ""),
        (
            504,
            r#"{"__type":"TimeoutError", "message":"Timeout"}"#,
            ErrorKind::Unavailable,
            "TimeoutError",
            "",
        ),
        (400, EARLY, ErrorKind::Unavailable, "not ready", "in the handler"),
        (503, LATE, ErrorKind::Unavailable, "not ready", "/start_serving"),
        (400, EXTENSION, ErrorKind::Unavailable, "gives no reason", "function's log"),
        (400, "missing parameter secretId", ErrorKind::Config, "HTTP 400", "port"),
        (403, "Bad Token", ErrorKind::Unauthenticated, "token", "AWS_TOKEN"),
        (401, "", ErrorKind::Unauthenticated, "token", "AWS_SESSION_TOKEN"),
        (404, "Not found", ErrorKind::Config, "does not serve", "port"),
        (405, "Not allowed", ErrorKind::Config, "HTTP 405", "port"),
        (408, "", ErrorKind::Timeout, "too long", ""),
        (429, "Connection limit exceeded", ErrorKind::Throttled, "connections", "max_conn"),
        (502, "", ErrorKind::Unavailable, "failed", "log"),
    ] {
        let error = error(status, body);
        assert_eq!(error.kind(), kind, "{status} {body}");
        assert!(error.message().contains(words), "{status} {body}: {error}");
        assert!(error.hint().contains(hint), "{status} {body}: {}", error.hint());
    }
}

#[test]
fn the_hints_for_a_parameter_are_its_own() {
    let denied = from_answer(Store::Parameters, &response(400, DENIED));
    assert!(denied.hint().contains("ssm:GetParameter"), "{}", denied.hint());
    let agent = from_answer(Store::Parameters, &response(404, "Not found"));
    assert!(agent.hint().contains("Lambda extension"), "{}", agent.hint());
}

#[test]
fn a_refused_token_is_not_taken_for_a_denial() {
    assert!(refuses_token(&response(403, "Bad Token")));
    assert!(refuses_token(&response(401, "")));
    assert!(!refuses_token(&response(403, DENIED)));
    assert!(!refuses_token(&response(400, EXTENSION)));
}

#[test]
fn a_word_that_is_not_known_is_no_reason_of_aws() {
    let unknown = response(400, "unknown parameter: refreshNow");
    assert!(is_without_reason(&unknown) && is_unknown_word(&unknown));
    assert!(is_without_reason(&response(400, EXTENSION)));
    assert!(!is_without_reason(&response(400, MISSING)));
    assert!(!is_unknown_word(&response(400, EXTENSION)));
}

/// Only a code is shown of what the process says, and only if it can be one.
#[test]
fn nothing_else_of_an_answer_is_shown() {
    for body in [
        r#"{"__type":"X","message":"hunter2"}"#,
        r#"{"__type":"hunter2 is the password"}"#,
        r#"{"SecretString":"hunter2"}"#,
        "hunter2",
    ] {
        let error = error(500, body);
        let shown = format!("{error} {error:?} {}", error.hint());
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
