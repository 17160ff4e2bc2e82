//! How often the process is asked, and processes that are not there, not ready or not well.

use std::time::{Duration, Instant};

use typed_secrets::{
    ErrorKind, Provider, Runtime, SecretString, Secrets, providers::AwsAgentProvider,
};

use super::{AwsAgentConfig, Running, TOKEN, fetch, parameters, secrets, set_up};
use crate::stub::{Reply, Stub};

const DOCUMENT: &str = r#"{"a":"1","b":"2","c":"3"}"#;

#[derive(Secrets)]
#[expect(dead_code, reason = "only the requests matter")]
struct Settings {
    #[secret("aws-agent:app#a")]
    a: SecretString,
    #[secret("aws-agent:app#b")]
    b: SecretString,
    #[secret(aws_agent = "app", field = "c")]
    c: SecretString,
    #[secret(ssm_agent = "/app/url")]
    url: SecretString,
}

fn runtime(stub: &Stub) -> Runtime {
    Runtime::builder()
        .provider("aws-agent", secrets(stub))
        .provider("ssm-agent", parameters(stub))
        .build()
        .unwrap()
}

#[tokio::test]
async fn all_fields_of_a_secret_are_one_request() {
    let running = Running::start().await;
    running.agent().put_secret("app", DOCUMENT);
    running.agent().put_parameter("/app/url", "https://");
    let runtime = runtime(&running.stub);
    for _ in 0..2 {
        Settings::load_from(&runtime).await.unwrap();
    }
    let mut asked = running.stub.operations();
    asked.sort();
    assert_eq!(
        asked,
        [
            "GET /secretsmanager/get?secretId=app",
            "GET /systemsmanager/parameters/get?name=%2Fapp%2Furl&withDecryption=true",
        ]
    );
}

/// As in a function's first invocation, which the extension may be a moment late for.
#[tokio::test]
async fn an_extension_that_is_not_ready_is_asked_again() {
    let running = Running::start().await;
    running.agent().put_secret("app", "s3cret");
    let agent = std::sync::Arc::clone(&running.agent);
    let stub = Stub::start(move |number, call| match number {
        0 | 1 => Reply::Status(400, "not ready to serve traffic, please wait".to_owned()),
        _ => super::reply(&agent.lock().unwrap(), call),
    });
    let stub = stub.await;
    runtime(&stub).get("aws-agent:app").await.unwrap();
    assert_eq!(stub.operations().len(), 3);
}

/// It has one answer for what is missing and for what is denied, so neither is concluded from it.
#[tokio::test]
async fn what_the_extension_gives_no_reason_for_is_not_missing() {
    let running = Running::start().await;
    running.agent().is_extension = true;
    for provider in [secrets(&running.stub), parameters(&running.stub)] {
        let error = fetch(&provider, "agent:not-there").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(error.hint().contains("function's log"), "{}", error.hint());
    }
}

#[tokio::test]
async fn a_process_that_is_not_there_is_told_from_one_that_fails() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = AwsAgentConfig::new().port(port).token(TOKEN.into());
    let error = fetch(&set_up(AwsAgentProvider::secrets(), config), "agent:a").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.hint().contains("start the AWS Secrets Manager Agent"), "{}", error.hint());
    assert!(error.message().contains(&port.to_string()), "{error}");
}

/// What a stub answers, and the kind of error that it makes.
type Case = (fn() -> Reply, ErrorKind);

#[tokio::test]
async fn a_broken_answer_is_an_outage() {
    let cases: [Case; 8] = [
        (|| Reply::Close, ErrorKind::Unavailable),
        (|| Reply::Raw("\u{1}\u{2}garbage\r\n\r\n"), ErrorKind::Unavailable),
        (
            || Reply::Raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Secret"),
            ErrorKind::Unavailable,
        ),
        (|| Reply::Status(200, "<html>".to_owned()), ErrorKind::Unavailable),
        (|| Reply::Status(200, r#"{"SecretString": 22}"#.to_owned()), ErrorKind::Unavailable),
        (|| Reply::Status(500, String::new()), ErrorKind::Unavailable),
        (|| Reply::Status(429, String::new()), ErrorKind::Throttled),
        (|| Reply::Status(302, String::new()), ErrorKind::Config),
    ];
    for (answer, kind) in cases {
        let stub = Stub::start(move |_, _| answer()).await;
        let error = fetch(&secrets(&stub), "agent:a").await.unwrap_err();
        assert_eq!(error.kind(), kind, "{:?}", answer());
        assert!(!error.hint().is_empty() || error.is_transient(), "{error}");
    }
}

#[tokio::test]
async fn a_process_that_hangs_meets_the_limit_and_its_connection_is_closed() {
    let stub = Stub::start(|_, _| Reply::Never).await;
    let limit = Duration::from_millis(100);
    let builder = Runtime::builder().provider("aws-agent", secrets(&stub));
    let runtime = builder.load_limit(limit).build().unwrap();
    let start = Instant::now();
    let error = runtime.get("aws-agent:a").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(stub.connections(), 1);
}

#[tokio::test]
async fn connections_are_used_again() {
    let running = Running::start().await;
    running.agent().put_secret("app", "s3cret");
    let provider = secrets(&running.stub);
    assert_eq!(provider.capabilities().max_batch(), 1);
    for _ in 0..20 {
        fetch(&provider, "agent:app").await.unwrap();
    }
    assert_eq!((running.stub.operations().len(), running.stub.connections()), (20, 1));
}

/// As after a thaw: the process has closed what was kept open.
#[tokio::test]
async fn a_connection_that_ended_while_frozen_is_made_anew() {
    let stub = Stub::start(|number, _| match number {
        1 => Reply::Close,
        _ => Reply::Status(200, r#"{"SecretString":"s3cret"}"#.to_owned()),
    });
    let stub = stub.await;
    let provider = secrets(&stub);
    for _ in 0..2 {
        assert_eq!(super::text(&fetch(&provider, "agent:a").await), "s3cret");
    }
    assert_eq!((stub.operations().len(), stub.connections()), (3, 2));
}
