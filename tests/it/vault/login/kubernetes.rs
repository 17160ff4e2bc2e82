//! Kubernetes service accounts, with a cluster that reviews tokens as a test says.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::json;
use typed_secrets::{
    ErrorKind, Provider as _,
    providers::{VaultConfig, VaultCredential, VaultLogin},
};

use super::Place;
use crate::{
    servers,
    stub::{Call, Reply, Stub},
    vault::{fetch, with_config},
};

const ACCOUNT: &str = "system:serviceaccount:team:app";

/// A token as it is mounted into a pod; the signature is the cluster's business.
fn token(account: &str) -> String {
    let claims = json!({
        "iss": "kubernetes/serviceaccount",
        "sub": account,
        "kubernetes.io/serviceaccount/namespace": "team",
        "kubernetes.io/serviceaccount/service-account.name": account.rsplit(':').next(),
        "kubernetes.io/serviceaccount/service-account.uid": "uid-1",
        "kubernetes.io/serviceaccount/secret.name": "token",
    });
    let encode = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    let head = encode(r#"{"alg":"ES256","typ":"JWT"}"#);
    format!("{head}.{}.{}", encode(&claims.to_string()), encode(&"s".repeat(64)))
}

fn review(_: usize, call: &Call) -> Reply {
    let known = call.body.contains(&token(ACCOUNT));
    let user = json!({ "username": ACCOUNT, "uid": "uid-1", "groups": [] });
    let status = json!({ "authenticated": known, "user": user });
    Reply::Status(201, json!({ "kind": "TokenReview", "status": status }).to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_logs_in_with_the_token_of_its_file() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (place, cluster) = (Place::new(&url, "kubernetes").await, Stub::start(review).await);
    let ca =
        include_str!("../../../../secrets-runtime/src/providers/wire/tests/certificates/ca.pem");
    let config = json!({
        "kubernetes_host": cluster.url,
        "kubernetes_ca_cert": ca,
        "disable_local_ca_jwt": true,
        "token_reviewer_jwt": token("system:serviceaccount:vault:reviewer"),
    });
    place.set("config", &config).await;
    let role = json!({
        "bound_service_account_names": ["app"],
        "bound_service_account_namespaces": ["team"],
        "token_policies": [place.policy],
    });
    place.set("role/app", &role).await;

    let file = tempfile::NamedTempFile::new().unwrap();
    let login = || VaultLogin::kubernetes("app").token(VaultCredential::file(file.path()));
    std::fs::write(&file, token(ACCOUNT)).unwrap();
    assert_eq!(place.read_by(login()).await, "s3cret");

    // The cluster replaces the file; what is in it counts at the next login.
    let provider = place.provider(login());
    provider.connect().await.unwrap();
    provider.disconnect().await.unwrap();
    std::fs::write(&file, token("system:serviceaccount:team:other")).unwrap();
    let error = provider.connect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert!(error.message().contains(&format!("auth/{}/login", place.auth)), "{error}");
}

#[tokio::test]
async fn outside_of_a_pod_the_missing_file_is_named() {
    let config = VaultConfig::new().address("http://127.0.0.1:1");
    let provider = with_config(config.login(VaultLogin::kubernetes("app")));
    let error = fetch(&provider, "vault:secret/a").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("serviceaccount/token"), "{error}");
}
