//! What refused renewals mean.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use http::HeaderMap;

use super::*;

fn refused(status: u16, body: &str) -> Error {
    not_renewed(&Answer { status, headers: &HeaderMap::new(), body: body.as_bytes() })
}

#[test]
fn a_lease_that_is_over_is_told_from_a_server_that_is_not_ready() {
    for (status, body, kind) in [
        (400, r#"{"errors":["lease not found"]}"#, ErrorKind::NotFound),
        (400, r#"{"errors":["lease expired"]}"#, ErrorKind::NotFound),
        (400, r#"{"errors":["lease is not renewable"]}"#, ErrorKind::Unsupported),
        (400, "Client sent an HTTP request to an HTTPS server.\n", ErrorKind::Config),
        (403, r#"{"errors":["1 error occurred:\n\t* permission denied\n\n"]}"#, ErrorKind::Denied),
        (403, r#"{"errors":["permission denied"]}"#, ErrorKind::Unauthenticated),
        (429, "", ErrorKind::Throttled),
        (503, r#"{"errors":["Vault is sealed"]}"#, ErrorKind::Unavailable),
    ] {
        assert_eq!(refused(status, body).kind(), kind, "{status} {body}");
    }
}

#[test]
fn the_id_is_in_the_body() {
    let renewal = Renewal { lease_id: "a/\"b", increment: Some(60) };
    let body = body::json(&renewal, 16).unwrap();
    assert_eq!(body.expose(), br#"{"lease_id":"a/\"b","increment":60}"#);
    let revocation = Renewal { lease_id: "a", increment: None };
    assert_eq!(body::json(&revocation, 16).unwrap().expose(), br#"{"lease_id":"a"}"#);
}

#[test]
fn what_has_no_id_is_not_asked_for() {
    let error = id(&Lease::new(Duration::from_secs(1))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}
