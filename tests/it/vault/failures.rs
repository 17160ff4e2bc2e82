//! Each cause of a failure, on a real server: its kind, its words, and what to do about it.

use std::path::Path;

use serde_json::json;
use typed_secrets::{Error, ErrorKind, Runtime};

use super::{admin::Admin, config, fetch, provider, server::Server, with_config};
use crate::{
    servers,
    stub::{Reply, Stub},
};

/// Kind, message and hint, as far as they are the same each time.
fn expect(error: &Error, kind: ErrorKind, words: &str, hint: &str) {
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.message().contains(words), "{error}");
    assert!(error.hint().contains(hint), "{}", error.hint());
}

#[tokio::test]
async fn each_cause_has_its_kind_and_its_words() {
    let Some(server) = Server::start().await else { return };
    let (url, admin) = (server.url(), server.admin());
    let mount = admin.mount("kv", "2").await;
    for path in ["deleted", "destroyed", "there"] {
        admin.put(&mount, path, &json!({ "a": "b" })).await;
    }
    admin.delete(&mount, "deleted").await;
    admin.destroy(&mount, "destroyed", 1).await;
    let policy = format!(r#"path "{mount}/data/other" {{ capabilities = ["read"] }}"#);
    let reader = admin.token(&policy).await;
    for (token, path, kind, words, hint) in [
        ("wrong", "there", ErrorKind::Unauthenticated, "does not accept the token", "log in"),
        (&*reader, "there", ErrorKind::Denied, "do not allow", "grant `read` on"),
        (server.token(), "no", ErrorKind::NotFound, "no such secret", "create the secret"),
        (server.token(), "deleted", ErrorKind::NotFound, "version 1 is deleted", "undelete"),
        (server.token(), "destroyed", ErrorKind::NotFound, "version 1 is destroyed", "write"),
        (
            server.token(),
            "there?version=2",
            ErrorKind::NotFound,
            "no such secret or version",
            "version",
        ),
    ] {
        let result = fetch(&provider(&url, token), &format!("vault:{mount}/{path}")).await;
        expect(&result.unwrap_err(), kind, words, hint);
    }

    let known = provider(&url, server.token());
    let name = format!("vault:{mount}/there");
    fetch(&known, &name).await.unwrap();
    server.seal().await;
    for provider in [known, provider(&url, server.token())] {
        let error = fetch(&provider, &name).await.unwrap_err();
        expect(&error, ErrorKind::Unavailable, "Vault is sealed", "unseal it");
    }
}

#[tokio::test]
async fn a_certificate_of_another_ca_is_refused() {
    let Some(url) = servers::url("TEST_VAULT_TLS_ADDR") else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let other = folder.join("secrets-runtime/src/providers/wire/tests/certificates/ca.pem");
    let provider = with_config(config(&url, "root").ca_file(other));
    let error = fetch(&provider, "vault:secret/a").await.unwrap_err();
    expect(&error, ErrorKind::Config, "certificate", "VAULT_CACERT");
}

/// The runtime adds the reference, and keeps the rest.
#[tokio::test]
async fn the_runtime_names_what_was_asked_for() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let mount = Admin::new(&url).mount("kv", "2").await;
    let runtime = Runtime::builder().provider("vault", provider(&url, "root")).build().unwrap();
    let error = runtime.get(&format!("vault:{mount}/db#password")).await.unwrap_err();
    let start = format!("vault:{mount}/db");
    assert!(error.to_string().starts_with(&start), "{error}");
    expect(&error, ErrorKind::NotFound, "no such secret", "create the secret");
}

#[tokio::test]
async fn a_rate_quota_is_throttling() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let mount = admin.mount("kv", "2").await;
    admin.put(&mount, "db", &json!({ "a": "b" })).await;
    let name = format!("vault:{mount}/db");
    fetch(&provider, &name).await.unwrap();
    let quota = json!({ "rate": 0.01, "path": format!("{mount}/") });
    admin.expect("POST", &format!("sys/quotas/rate-limit/{mount}"), &quota).await;
    let error = loop {
        if let Err(error) = fetch(&provider, &name).await {
            break error;
        }
    };
    expect(&error, ErrorKind::Throttled, "refuses more calls", "quota");
    assert!(error.is_transient());
}

/// Standbys of an edition that has replicas, and one that is behind.
#[tokio::test]
async fn a_standby_that_does_not_answer_is_unavailable() {
    for status in [412, 472, 473] {
        let stub = Stub::start(move |_, _| Reply::Status(status, r#"{"errors":[]}"#.to_owned()));
        let error = fetch(&provider(&stub.await.url, "t"), "vault:secret/a").await.unwrap_err();
        expect(&error, ErrorKind::Unavailable, &status.to_string(), "");
    }
}
