//! What is said when the provider connects.

use typed_secrets::{ErrorKind, Provider as _, Runtime};

use super::fake::Fake;
use crate::{
    servers,
    stub::{Call, Reply, Stub},
    vault::{provider, with_config},
};

/// A server whose health is told by `status` and that knows every token.
async fn with_health(status: u16, body: &'static str) -> Stub {
    Stub::start(move |_, call: &Call| match &*call.operation {
        "GET /v1/sys/health" => Reply::Status(status, body.to_owned()),
        _ => Reply::Status(200, r#"{"request_id":"1","data":{"ttl":0}}"#.to_owned()),
    })
    .await
}

#[tokio::test]
async fn a_server_that_cannot_answer_says_why() {
    let sealed = r#"{"initialized":true,"sealed":true}"#;
    for (status, body, words) in [
        (501, r#"{"initialized":false,"sealed":true}"#, "not initialised"),
        (503, sealed, "Vault is sealed"),
        (472, "{}", "standby"),
    ] {
        let stub = with_health(status, body).await;
        let error = provider(&stub.url, "t").connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(error.message().contains(words), "{error}");
        assert_eq!(stub.operations(), ["GET /v1/sys/health"]);
    }
}

/// Standbys send requests on, and a proxy may keep the path from us.
#[tokio::test]
async fn other_answers_keep_nobody_from_trying() {
    for status in [200, 204, 403, 404, 429, 473] {
        let stub = with_health(status, "{}").await;
        provider(&stub.url, "t").connect().await.unwrap();
    }
}

#[tokio::test]
async fn a_runtime_starts_only_with_a_login_that_works() {
    let fake = Fake::start().await;
    let start = || Runtime::builder().provider("team", fake.provider()).start();
    start().await.unwrap();
    fake.account().login = Some(400);
    let error = start().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert!(error.message().contains("auth/approle/login"), "{error}");
    assert!(error.message().contains("provider `team`"), "{error}");
}

#[tokio::test]
async fn a_given_token_is_looked_up() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    provider(&url, "root").connect().await.unwrap();
    let error = provider(&url, "wrong").connect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    // The namespace is not there; the server's health has none.
    let error = with_config(crate::vault::config(&url, "root").namespace("no-such-namespace"));
    assert_eq!(error.connect().await.unwrap_err().kind(), ErrorKind::Config);
}

/// A token without any policy may not even look at itself, and is good nevertheless.
#[tokio::test]
async fn a_token_that_may_not_look_at_itself_will_do() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let admin = super::Admin::new(&url);
    let body = serde_json::json!({ "policies": ["none"], "no_default_policy": true });
    let answer = admin.write("auth/token/create", &body).await;
    let token = answer["auth"]["client_token"].as_str().unwrap();
    provider(&url, token).connect().await.unwrap();
}
