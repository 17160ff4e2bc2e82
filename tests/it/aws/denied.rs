//! What a policy does not allow.

use serde_json::json;
use typed_secrets::{
    ErrorKind, Runtime,
    providers::{AwsProvider, SsmProvider},
};

use super::{admin::Admin, config_as, fetch_batch, text, unique};
use crate::servers;

const SERVER: &str = "TEST_AWS_AUTH_ENDPOINT";

pub(super) fn allow(actions: &[&str], resource: &str) -> serde_json::Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": resource }],
    })
}

#[tokio::test]
async fn without_the_batch_action_secrets_are_read_one_by_one() {
    let Some(url) = servers::url(SERVER) else { return };
    let (admin, name) = (Admin::new(&url), unique("dev"));
    admin.put_secret(&name, b"allowed").await;
    admin.put_secret(&format!("{name}2"), b"allowed too").await;
    admin.put_secret(&unique("prod"), b"forbidden").await;
    let policy = allow(&["secretsmanager:GetSecretValue"], "*");
    let (id, secret) = admin.user(&name.replace('/', "-"), &policy).await;
    let provider = AwsProvider::with_config(config_as(&url, &id, &secret));

    let references = [format!("aws:{name}"), format!("aws:{name}2"), format!("aws:{name}3")];
    let references = references.each_ref().map(String::as_str);
    for _ in 0..2 {
        let results = fetch_batch(&provider, &references).await;
        assert_eq!(text(&results[0]), "allowed");
        assert_eq!(text(&results[1]), "allowed too");
        assert_eq!(results[2].as_ref().unwrap_err().kind(), ErrorKind::NotFound);
    }
}

#[tokio::test]
async fn a_forbidden_secret_is_denied_and_not_missing() {
    let Some(url) = servers::url(SERVER) else { return };
    let (admin, name) = (Admin::new(&url), unique("dev"));
    admin.put_secret(&name, b"allowed").await;
    admin.put_secret(&format!("{name}2"), b"forbidden").await;
    let resource = format!("arn:aws:secretsmanager:us-east-1:*:secret:{name}-*");
    let policy = allow(&["secretsmanager:GetSecretValue"], &resource);
    let (id, secret) = admin.user(&name.replace('/', "-"), &policy).await;
    let provider = AwsProvider::with_config(config_as(&url, &id, &secret));

    let references = [format!("aws:{name}"), format!("aws:{name}2")];
    let references = references.each_ref().map(String::as_str);
    let results = fetch_batch(&provider, &references).await;

    assert_eq!(text(&results[0]), "allowed");
    let error = results[1].as_ref().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert!(error.hint().contains("secretsmanager:GetSecretValue"), "{}", error.hint());
}

#[tokio::test]
async fn an_exact_name_needs_no_leave_to_list() {
    let Some(url) = servers::url(SERVER) else { return };
    let (admin, name) = (Admin::new(&url), unique("dev"));
    admin.put_secret(&name, b"allowed").await;
    admin.put_secret(&format!("{name}-root"), b"forbidden").await;
    let policy = allow(&["secretsmanager:GetSecretValue"], "*");
    let (id, secret) = admin.user(&name.replace('/', "-"), &policy).await;
    let provider = AwsProvider::with_config(config_as(&url, &id, &secret));
    let runtime = Runtime::builder().provider("aws", provider).build().unwrap();

    let all = runtime.get_all(&format!("aws:{name}")).await.unwrap();
    assert_eq!(all[&name].as_ref().unwrap().expose_bytes(), b"allowed");
    let preloaded = runtime.preload([format!("aws:{name}")]).await;
    assert_eq!(preloaded[0].count(), 1);
    let error = runtime.get_all(&format!("aws:{name}*")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert!(error.hint().contains("secretsmanager:ListSecrets"), "{}", error.hint());
}

#[tokio::test]
async fn parameters_without_permission_are_denied() {
    let Some(url) = servers::url(SERVER) else { return };
    let (admin, name) = (Admin::new(&url), unique("dev"));
    admin.put_parameter(&format!("/{name}"), "forbidden").await;
    let policy = allow(&["secretsmanager:GetSecretValue"], "*");
    let (id, secret) = admin.user(&name.replace('/', "-"), &policy).await;
    let provider = SsmProvider::with_config(config_as(&url, &id, &secret));

    let references = [format!("ssm:/{name}"), format!("ssm:/{name}2")];
    for result in fetch_batch(&provider, &references.each_ref().map(String::as_str)).await {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Denied);
        assert!(error.hint().contains("ssm:GetParameters"), "{}", error.hint());
    }
}

#[tokio::test]
async fn wrong_credentials_are_unauthenticated() {
    let Some(url) = servers::url(SERVER) else { return };
    let (admin, name) = (Admin::new(&url), unique("user").replace('/', "-"));
    let (known, _) = admin.user(&name, &allow(&["secretsmanager:*"], "*")).await;
    for id in ["AKIAIOSFODNN7EXAMPLE", &known] {
        let provider = AwsProvider::with_config(config_as(&url, id, "wrong"));
        for result in fetch_batch(&provider, &["aws:a", "aws:b"]).await {
            assert_eq!(result.unwrap_err().kind(), ErrorKind::Unauthenticated, "{id}");
        }
    }
}
