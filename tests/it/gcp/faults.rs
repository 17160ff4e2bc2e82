//! A service that fails, is slow, or is not Google's.

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use typed_secrets::{ErrorKind, Result, Runtime, Value};

use super::{
    config, fetch, provider,
    server::{Server, error},
    text, with_config,
};
use crate::stub::{Reply, Stub};

/// One fetch of `gcp:db`, whose answer is `body`.
async fn answered_with(status: u16, lines: &str, body: &str) -> Result<Value> {
    let server = Server::start().await;
    server.put("db", b"value");
    server.fault(Reply::Headed(status, lines.to_owned(), body.to_owned()));
    let result = fetch(&provider(server.url()), "gcp:db").await;
    assert_eq!(server.stub.operations().len(), 1, "the client must not try again by itself");
    result
}

#[tokio::test]
async fn each_refusal_has_its_kind() {
    for (code, status, kind) in [
        (401, "UNAUTHENTICATED", ErrorKind::Unauthenticated),
        (403, "PERMISSION_DENIED", ErrorKind::Denied),
        (404, "NOT_FOUND", ErrorKind::NotFound),
        (429, "RESOURCE_EXHAUSTED", ErrorKind::Throttled),
        (500, "INTERNAL", ErrorKind::Unavailable),
        (503, "UNAVAILABLE", ErrorKind::Unavailable),
        (504, "DEADLINE_EXCEEDED", ErrorKind::Timeout),
        (400, "INVALID_ARGUMENT", ErrorKind::Config),
    ] {
        let result = answered_with(code, "", &error(code, status, "hunter2")).await;
        let error = result.unwrap_err();
        assert_eq!(error.kind(), kind, "{status}");
        assert!(error.message().contains(status), "{error}");
        assert!(!format!("{error} {error:?} {}", error.hint()).contains("hunter2"));
    }
}

#[tokio::test]
async fn what_is_not_googles_is_never_a_missing_secret() {
    for (status, body, kind) in [
        (404, "<html>hunter2</html>", ErrorKind::Config),
        (502, "<html>hunter2</html>", ErrorKind::Unavailable),
        (429, "slow down, hunter2", ErrorKind::Throttled),
        (200, "<html>hunter2</html>", ErrorKind::Unavailable),
        (200, r#"{"payload":{"data":"aHVudGVyMg=="}}"#, ErrorKind::Unavailable),
        (200, r#"{"name":"projects/1/secrets/db/versions/1"}"#, ErrorKind::Unavailable),
        (200, r#"{"payload":{"data":"hunter2 hunter2"#, ErrorKind::Unavailable),
    ] {
        let error = answered_with(status, "", body).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {body}");
        let shown = format!("{error} {error:?} {}", error.hint());
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(std::error::Error::source(&error).is_none());
    }
}

#[tokio::test]
async fn an_api_that_is_off_is_no_refusal_of_the_caller() {
    let body = r#"{"error":{"code":403,"message":"off","status":"PERMISSION_DENIED","details":[
        {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED",
         "domain":"googleapis.com"}]}}"#;
    let error = answered_with(403, "", body).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.hint().contains("secretmanager.googleapis.com"), "{}", error.hint());
}

#[tokio::test]
async fn the_wait_that_is_asked_for_is_told() {
    let body = error(429, "RESOURCE_EXHAUSTED", "Quota exceeded.");
    let error = answered_with(429, "Retry-After: 7\r\n", &body).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn a_value_that_was_changed_on_its_way_is_refused() {
    let server = Server::start().await;
    server.put("db", b"value");
    server.state().secrets.get_mut("db").unwrap().versions[0].damaged = true;
    let error = fetch(&provider(server.url()), "gcp:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("checksum"), "{error}");
}

#[tokio::test]
async fn a_connection_that_breaks_off_is_unavailable() {
    let server = Server::start().await;
    server.put("db", b"value");
    let provider = provider(server.url());
    server.fault(Reply::Close);
    assert_eq!(fetch(&provider, "gcp:db").await.unwrap_err().kind(), ErrorKind::Unavailable);
    assert_eq!(text(&fetch(&provider, "gcp:db").await), "value");
}

#[tokio::test]
async fn a_port_nobody_listens_on_is_unavailable() {
    let start = Instant::now();
    let error = fetch(&provider("http://127.0.0.1:1"), "gcp:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn an_endpoint_that_is_no_url_is_refused() {
    let provider = with_config(config("shop hunter2").anonymous());
    let error = fetch(&provider, "gcp:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(!format!("{error} {error:?} {provider:?}").contains("hunter2"));
}

/// The runtime tries again, within its limit for a whole fetch.
#[tokio::test]
async fn a_fault_that_passes_is_overcome_by_the_runtime() {
    let server = Server::start().await;
    server.put("db", b"value");
    server.fail(503, &error(503, "UNAVAILABLE", "The service is unavailable."));
    server.fault(Reply::Close);
    let runtime = Runtime::builder().provider("gcp", provider(server.url())).build().unwrap();
    assert_eq!(runtime.get("gcp:db").await.unwrap().expose_bytes(), b"value");
    assert_eq!(server.stub.operations().len(), 3);
}

#[tokio::test]
async fn an_answer_that_never_comes_ends_with_the_runtimes_limit() {
    let server = Server::start().await;
    server.put("db", b"value");
    for _ in 0..8 {
        server.fault(Reply::Never);
    }
    let limit = Duration::from_millis(300);
    let runtime = Runtime::builder()
        .provider("gcp", provider(server.url()))
        .load_limit(limit)
        .build()
        .unwrap();
    let start = Instant::now();
    let error = runtime.get("gcp:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(start.elapsed() < Duration::from_secs(5));
}

/// As Google's errors ask for it, beside the header.
#[tokio::test]
async fn the_wait_may_be_told_in_the_body() {
    let body = r#"{"error":{"code":429,"message":"Quota exceeded.","status":"RESOURCE_EXHAUSTED",
        "details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"7s"}]}}"#;
    let error = answered_with(429, "", body).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

/// The client follows redirects; the token is for Google alone.
#[tokio::test]
async fn another_host_gets_no_token() {
    let server = Server::start().await;
    server.state().guarded = true;
    let told = Arc::new(Mutex::new(Vec::new()));
    let headers = Arc::clone(&told);
    let other = Stub::start(move |_, call| {
        headers.lock().unwrap().extend(call.headers.iter().map(|(name, _)| name.clone()));
        Reply::Status(403, String::new())
    })
    .await;
    server.fault(Reply::Redirect(format!("{}/elsewhere", other.url)));
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/gcp_service_account.json");
    let provider = with_config(config(server.url()).credentials_file(path));
    assert_eq!(fetch(&provider, "gcp:db").await.unwrap_err().kind(), ErrorKind::Denied);
    let told = told.lock().unwrap();
    assert!(told.contains(&"host".to_owned()) && !told.contains(&"authorization".to_owned()));
}

#[tokio::test]
async fn an_answer_that_is_cut_or_no_http_is_unavailable() {
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{\"na",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhunter2",
        "hunter2 hunter2\r\n\r\n",
    ] {
        let server = Server::start().await;
        server.put("db", b"value");
        let provider = provider(server.url());
        server.fault(Reply::Raw(answer));
        let error = fetch(&provider, "gcp:db").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{answer}: {error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert_eq!(text(&fetch(&provider, "gcp:db").await), "value");
    }
}
