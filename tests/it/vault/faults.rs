//! How often the server is asked, and servers that fail.

use std::time::Duration;

use futures_util::future::join_all;
use typed_secrets::{ErrorKind, Result, Runtime, SecretString, Secrets, Value};

use super::{fetch, provider, text};
use crate::stub::{Call, Reply, Stub};

const MOUNT: &str =
    r#"{"request_id":"1","data":{"path":"secret/","type":"kv","options":{"version":"2"}}}"#;
const SECRET: &str = r#"{"request_id":"1","data":{"data":{"a":"1","b":"2","c":"3","d":"4","e":"5"},"metadata":{"version":7}}}"#;

fn is_question(call: &Call) -> bool {
    call.operation.starts_with("GET /v1/sys/internal/ui/mounts/")
}

fn healthy(_: usize, call: &Call) -> Reply {
    let wait = Duration::from_millis(5);
    Reply::After(wait, if is_question(call) { MOUNT } else { SECRET }.to_owned())
}

#[derive(Secrets)]
#[expect(dead_code, reason = "only the requests matter")]
struct FiveFields {
    #[secret("vault:secret/app/db#a")]
    a: SecretString,
    #[secret("vault:secret/app/db#b")]
    b: SecretString,
    #[secret("vault:secret/app/db#c")]
    c: SecretString,
    #[secret("vault:secret/app/db#d")]
    d: SecretString,
    #[secret("vault:secret/app/db#e")]
    e: SecretString,
}

#[tokio::test]
async fn all_fields_of_a_path_are_one_request() {
    let stub = Stub::start(healthy).await;
    let provider = provider(&stub.url, "t");
    let runtime = Runtime::builder().provider("vault", provider).build().unwrap();
    FiveFields::load_from(&runtime).await.unwrap();
    let asked = stub.operations();
    assert_eq!(
        asked,
        ["GET /v1/sys/internal/ui/mounts/secret/app/db", "GET /v1/secret/data/app/db"]
    );
}

#[tokio::test]
async fn a_mount_is_asked_for_once_however_many_paths_wait() {
    let stub = Stub::start(healthy).await;
    let provider = provider(&stub.url, "t");
    let names: Vec<_> = (0..40).map(|number| format!("vault:secret/app/{number}")).collect();
    let results = join_all(names.iter().map(|name| fetch(&provider, name))).await;
    assert!(results.iter().all(Result::is_ok));
    let questions = stub.operations().iter().filter(|call| call.contains("/mounts/")).count();
    assert_eq!((questions, stub.operations().len()), (1, 41));
}

#[tokio::test]
async fn a_failed_question_is_asked_again() {
    let stub = Stub::start(|number, call| match number {
        0 => Reply::Status(503, r#"{"errors":["Vault is sealed"]}"#.to_owned()),
        _ => healthy(number, call),
    });
    let stub = stub.await;
    let provider = provider(&stub.url, "t");
    let sealed = fetch(&provider, "vault:secret/a").await.unwrap_err();
    assert_eq!(sealed.kind(), ErrorKind::Unavailable);
    assert!(sealed.message().starts_with("Vault is sealed"), "{sealed}");
    assert_eq!(fetch(&provider, "vault:secret/a").await.unwrap().version(), Some("7"));
}

/// The one that asks is dropped; the ones that wait for it ask themselves.
#[tokio::test]
async fn a_dropped_question_keeps_nobody_waiting() {
    let stub = Stub::start(|number, call| match number {
        0 => Reply::Never,
        _ => healthy(number, call),
    });
    let stub = stub.await;
    let provider = provider(&stub.url, "t");
    let limit = Duration::from_millis(50);
    assert!(tokio::time::timeout(limit, fetch(&provider, "vault:secret/a")).await.is_err());
    assert!(text(&fetch(&provider, "vault:secret/a").await).contains("\"a\""));
}

async fn answered_with(status: u16, body: &'static str) -> [Result<Value>; 2] {
    let always = Stub::start(move |_, _| Reply::Status(status, body.to_owned())).await;
    let reads = Stub::start(move |number, call| {
        if is_question(call) { healthy(number, call) } else { Reply::Status(status, body.into()) }
    });
    let reads = reads.await;
    [
        fetch(&provider(&always.url, "t"), "vault:secret/a").await,
        fetch(&provider(&reads.url, "t"), "vault:secret/a").await,
    ]
}

#[tokio::test]
async fn what_is_not_vault_is_never_a_missing_secret() {
    for (status, body, kind) in [
        (404, "<html>hunter2</html>", ErrorKind::Config),
        (404, r#"{"message":"hunter2"}"#, ErrorKind::Config),
        (200, "<html>hunter2</html>", ErrorKind::Unavailable),
        (200, r#"{"request_id":"1","data":{"hunter2":1}}"#, ErrorKind::Unavailable),
        (200, r#"{"request_id":"1","data":{"data":"hunter2"#, ErrorKind::Unavailable),
        (307, "hunter2", ErrorKind::Unavailable),
        (429, r#"{"errors":["hunter2"]}"#, ErrorKind::Throttled),
    ] {
        for result in answered_with(status, body).await {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), kind, "{status} {body}");
            let shown = format!("{error} {error:?} {}", error.hint());
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }
}

/// What the server says of a mount decides nothing about paths that are not below it.
#[tokio::test]
async fn a_mount_that_does_not_hold_the_path_is_not_used() {
    let stub = Stub::start(healthy).await;
    let error = fetch(&provider(&stub.url, "t"), "vault:secrets/a").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn a_port_nobody_listens_on_is_unavailable() {
    let error = fetch(&provider("http://127.0.0.1:1", "t"), "vault:secret/a").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("127.0.0.1:1"), "{error}");
}
