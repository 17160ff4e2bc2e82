use azure_core::{
    error::{Error as ClientError, ErrorKind as ClientErrorKind},
    http::StatusCode,
};

use super::is_nobody;

/// As the client tells it, inside an error of its own.
fn answered(status: u16) -> ClientError {
    let status = StatusCode::from(status);
    let kind = ClientErrorKind::HttpResponse { status, error_code: None, raw_response: None };
    ClientError::new(ClientErrorKind::Credential, ClientError::with_message(kind, "refused"))
}

/// On such a machine the developer's tools are asked next.
#[test]
fn a_machine_without_an_identity_is_told_from_one_that_fails() {
    for (status, is_named, nobody) in [
        (400, false, true),
        (400, true, false),
        (404, false, true),
        (404, true, true),
        (403, false, false),
        (429, false, false),
        (500, false, false),
    ] {
        assert_eq!(is_nobody(&answered(status), is_named), nobody, "{status} {is_named}");
    }
}
