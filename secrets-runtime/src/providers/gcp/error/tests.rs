use std::time::{Duration, Instant};

use google_cloud_gax::error::{
    Error as ClientError,
    rpc::{Code, Status},
};

use super::from_client;
use crate::{
    error::ErrorKind,
    providers::{
        gcp::{GcpConfig, GcpProvider},
        testkit,
        wire::tests::over_tls::untrusted,
    },
};

fn status(code: Code, text: &str) -> ClientError {
    ClientError::service(Status::default().set_code(code).set_message(text))
}

#[test]
fn every_code_has_its_kind() {
    for (code, kind) in [
        (Code::NotFound, ErrorKind::NotFound),
        (Code::PermissionDenied, ErrorKind::Denied),
        (Code::Unauthenticated, ErrorKind::Unauthenticated),
        (Code::ResourceExhausted, ErrorKind::Throttled),
        (Code::Unavailable, ErrorKind::Unavailable),
        (Code::Internal, ErrorKind::Unavailable),
        (Code::Unknown, ErrorKind::Unavailable),
        (Code::DeadlineExceeded, ErrorKind::Timeout),
        (Code::AlreadyExists, ErrorKind::Conflict),
        (Code::InvalidArgument, ErrorKind::Config),
        (Code::Unimplemented, ErrorKind::Unsupported),
    ] {
        assert_eq!(from_client(&status(code, "hunter2"), "").kind(), kind, "{code:?}");
    }
}

#[test]
fn a_version_that_cannot_be_read_says_why() {
    for (text, kind, words) in [
        ("Secret Version [x] is in DISABLED state.", ErrorKind::Denied, "is disabled"),
        ("Secret Version [x] is in DESTROYED state.", ErrorKind::NotFound, "was destroyed"),
        ("something else", ErrorKind::Config, "state"),
    ] {
        let error = from_client(&status(Code::FailedPrecondition, text), "");
        assert_eq!(error.kind(), kind, "{text}");
        assert!(error.message().contains(words), "{error}");
    }
}

#[test]
fn the_servers_words_are_not_shown() {
    for code in [Code::NotFound, Code::PermissionDenied, Code::FailedPrecondition, Code::Unknown] {
        let error = from_client(&status(code, "the value is hunter2"), "grant the role");
        let shown = format!("{error} {error:?} {}", error.hint());
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn who_is_denied_is_told_what_is_needed() {
    let error = from_client(&status(Code::PermissionDenied, ""), "grant the role");
    assert_eq!(error.hint(), "grant the role");
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_refused_for_good() {
    let config = GcpConfig::new().anonymous().project("shop").endpoint(untrusted());
    let provider = GcpProvider::with_config(config).with_variables(|_| None);
    let start = Instant::now();
    let error = testkit::error(&provider, "db").await;
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    assert!(error.hint().contains("SSL_CERT_FILE"), "{}", error.hint());
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}
