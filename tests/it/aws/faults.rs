//! Servers that fail. What they say is what AWS documents; no cloud was asked.

use std::time::{Duration, Instant};

use typed_secrets::{ErrorKind, ReadOptions, Runtime, layers::Retry};

use super::{fetch, fetch_batch, parameter_store, secrets_manager, text};
use crate::stub::{Reply, Stub};

fn error(code: &str) -> Reply {
    Reply::Status(400, format!(r#"{{"__type":"{code}","message":"the secret is hunter2"}}"#))
}

fn value(text: &str) -> String {
    format!(r#"{{"Name":"db","ARN":"arn:x","VersionId":"v1","SecretString":"{text}"}}"#)
}

fn runtime(stub: &Stub) -> Runtime {
    let retry = Retry::new(3, Duration::from_millis(1), Duration::from_millis(2));
    let runtime = Runtime::builder().provider("aws", secrets_manager(&stub.url)).retry(retry);
    runtime.attempt_limit(Duration::from_millis(300)).build().unwrap()
}

async fn read(stub: &Stub) -> typed_secrets::Result<typed_secrets::Secret> {
    runtime(stub).get_with("aws:db", ReadOptions::new()).await
}

#[tokio::test]
async fn throttling_is_tried_again_although_its_status_is_400() {
    let stub = Stub::start(|number, _| match number {
        0 | 1 => error("ThrottlingException"),
        _ => Reply::Status(200, value("s3cret")),
    });
    let stub = stub.await;
    assert!(read(&stub).await.is_ok());
    assert_eq!(stub.operations().len(), 3);
}

#[tokio::test]
async fn denied_is_not_tried_again() {
    let stub = Stub::start(|_, _| error("AccessDeniedException")).await;
    assert_eq!(read(&stub).await.unwrap_err().kind(), ErrorKind::Denied);
    assert_eq!(stub.operations().len(), 1);
}

#[tokio::test]
async fn a_server_that_hangs_meets_the_limit() {
    let stub = Stub::start(|_, _| Reply::Never).await;
    let start = Instant::now();
    let failure = read(&stub).await.unwrap_err();
    assert_eq!(failure.kind(), ErrorKind::Timeout);
    assert_eq!(failure.reference().unwrap().to_string(), "aws:db");
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
}

/// What AWS says is not repeated, and a response that cannot be read is not shown.
#[tokio::test]
async fn errors_show_nothing_of_a_response() {
    for (body, kind) in [
        (r#"{"__type":"InternalServiceError","message":"hunter2"}"#, ErrorKind::Unavailable),
        (r#"{"SecretString":"hunter2""#, ErrorKind::Unavailable),
        (r#"{"SecretString":{"hunter2":1}}"#, ErrorKind::Unavailable),
    ] {
        let status = if body.contains("__type") { 500 } else { 200 };
        let stub = Stub::start(move |_, _| Reply::Status(status, body.to_owned())).await;
        let error = fetch(&secrets_manager(&stub.url), "aws:db").await.unwrap_err();
        assert_eq!(error.kind(), kind, "{body}");
        let shown = format!("{error} {error:?} {error:#?} {}", error.hint());
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(std::error::Error::source(&error).is_none());
    }
}

#[tokio::test]
async fn codes_have_their_kinds() {
    for (code, kind) in [
        ("ResourceNotFoundException", ErrorKind::NotFound),
        ("AccessDeniedException", ErrorKind::Denied),
        ("DecryptionFailure", ErrorKind::Denied),
        ("UnrecognizedClientException", ErrorKind::Unauthenticated),
        ("InvalidSignatureException", ErrorKind::Unauthenticated),
        ("ExpiredTokenException", ErrorKind::Unauthenticated),
        ("ThrottlingException", ErrorKind::Throttled),
        ("TooManyRequestsException", ErrorKind::Throttled),
        ("InternalServiceError", ErrorKind::Unavailable),
        ("ValidationException", ErrorKind::Config),
        ("InvalidParameterException", ErrorKind::Config),
        ("SomethingNew", ErrorKind::Config),
    ] {
        let stub = Stub::start(move |_, _| error(code)).await;
        let failure = fetch(&secrets_manager(&stub.url), "aws:db").await.unwrap_err();
        assert_eq!(failure.kind(), kind, "{code}");
        assert!(failure.message().contains(code), "{failure}");
    }
}

#[tokio::test]
async fn a_port_nobody_listens_on_is_unavailable() {
    let error = fetch(&secrets_manager("http://127.0.0.1:1"), "aws:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("127.0.0.1:1"), "{error}");
}

#[tokio::test]
async fn a_kept_connection_that_was_closed_is_replaced() {
    let stub = Stub::start(|number, _| match number {
        1 => Reply::Close,
        _ => Reply::Status(200, value("s3cret")),
    });
    let stub = stub.await;
    let provider = secrets_manager(&stub.url);
    for _ in 0..3 {
        assert!(fetch(&provider, "aws:db").await.is_ok());
    }
    assert_eq!((stub.operations().len(), stub.connections()), (4, 2));
}

/// A name that AWS refuses makes it refuse the whole batch.
#[tokio::test]
async fn one_bad_name_does_not_spoil_a_batch() {
    let stub = Stub::start(|_, call| match &*call.operation {
        "BatchGetSecretValue" => error("InvalidParameterException"),
        _ if call.body.contains("bad") => error("InvalidParameterException"),
        _ => Reply::Status(200, value("s3cret")),
    });
    let stub = stub.await;
    let provider = secrets_manager(&stub.url);
    for _ in 0..2 {
        let results = fetch_batch(&provider, &["aws:db", "aws:bad name"]).await;
        assert_eq!(text(&results[0]), "s3cret");
        assert_eq!(results[1].as_ref().unwrap_err().kind(), ErrorKind::Config);
    }
    let batches = stub.operations().iter().filter(|name| name.starts_with("Batch")).count();
    assert_eq!(batches, 2, "the batch call stays in use");
}

#[tokio::test]
async fn a_denied_batch_action_is_remembered() {
    let stub = Stub::start(|_, call| match &*call.operation {
        "BatchGetSecretValue" => error("AccessDeniedException"),
        _ => Reply::Status(200, value("s3cret")),
    });
    let stub = stub.await;
    let provider = secrets_manager(&stub.url);
    for _ in 0..2 {
        let results = fetch_batch(&provider, &["aws:a", "aws:b"]).await;
        assert_eq!(results.iter().map(text).collect::<Vec<_>>(), ["s3cret"; 2]);
    }
    let batches = stub.operations().iter().filter(|name| name.starts_with("Batch")).count();
    assert_eq!((batches, stub.operations().len()), (1, 5));
}

/// A throttled batch is not turned into twenty calls.
#[tokio::test]
async fn a_throttled_batch_stays_one_call() {
    let stub = Stub::start(|_, _| error("ThrottlingException")).await;
    let results = fetch_batch(&secrets_manager(&stub.url), &["aws:a", "aws:b"]).await;
    for result in results {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::Throttled);
    }
    assert_eq!(stub.operations().len(), 1);
}

#[tokio::test]
async fn pages_are_followed() {
    let page = |name: &str, next: &str| {
        let value = format!(r#"{{"Name":"{name}","ARN":"arn:x","SecretString":"{name}"}}"#);
        Reply::Status(200, format!(r#"{{"SecretValues":[{value}]{next}}}"#))
    };
    let stub = Stub::start(move |_, call| {
        if call.body.contains("more") { page("b", "") } else { page("a", r#","NextToken":"more""#) }
    });
    let stub = stub.await;
    let results = fetch_batch(&secrets_manager(&stub.url), &["aws:b", "aws:a"]).await;
    assert_eq!(results.iter().map(text).collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!(stub.operations().len(), 2);
}

/// AWS refuses `GetParameters` as a whole if one of the parameters is forbidden.
#[tokio::test]
async fn a_forbidden_parameter_does_not_take_the_others_with_it() {
    let stub = Stub::start(|_, call| {
        if call.body.contains("forbidden") {
            return error("AccessDeniedException");
        }
        let parameter = r#"{"Name":"/db","Version":3,"Value":"s3cret"}"#;
        Reply::Status(200, format!(r#"{{"Parameters":[{parameter}]}}"#))
    });
    let stub = stub.await;
    let references = ["ssm:/forbidden", "ssm:/db"];
    let results = fetch_batch(&parameter_store(&stub.url), &references).await;
    assert_eq!(results[0].as_ref().unwrap_err().kind(), ErrorKind::Denied);
    assert_eq!(text(&results[1]), "s3cret");
    assert_eq!(stub.operations(), ["GetParameters"; 3]);
}
