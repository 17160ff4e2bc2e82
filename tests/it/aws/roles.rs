//! Credentials of an assumed role.

use typed_secrets::{ErrorKind, providers::AwsProvider};

use super::{admin::Admin, config, config_as, denied::allow, fetch, unique};
use crate::{
    servers,
    stub::{Reply, Stub},
};

#[tokio::test]
async fn a_role_reads_what_its_caller_may_not() {
    let Some(url) = servers::url("TEST_AWS_AUTH_ENDPOINT") else { return };
    let (admin, name) = (Admin::new(&url), unique("role"));
    admin.put_secret(&name, b"value").await;
    let user = name.replace('/', "-");
    let (id, secret) = admin.user(&user, &allow(&["sts:AssumeRole"], "*")).await;
    let role = admin.role(&user, &allow(&["secretsmanager:GetSecretValue"], "*")).await;
    let caller = config_as(&url, &id, &secret);
    let reference = format!("aws:{name}");

    let denied = fetch(&AwsProvider::with_config(caller.clone()), &reference).await;
    assert_eq!(denied.unwrap_err().kind(), ErrorKind::Denied);
    let role = caller.assume_role(role).sts_endpoint_url(&url);
    let value = fetch(&AwsProvider::with_config(role), &reference).await.unwrap();
    assert_eq!(value.expose_bytes(), b"value");
}

#[tokio::test]
async fn a_role_that_is_not_given_is_unauthenticated() {
    for (code, kind) in
        [("AccessDenied", ErrorKind::Unauthenticated), ("Throttling", ErrorKind::Throttled)]
    {
        let body = format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code></Error></ErrorResponse>"
        );
        let sts = Stub::start(move |_, _| Reply::Status(400, body.clone())).await;
        let role = "arn:aws:iam::123456789012:role/reader";
        let config = config("http://127.0.0.1:1").assume_role(role).sts_endpoint_url(&sts.url);
        let error = fetch(&AwsProvider::with_config(config), "aws:db").await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(error.message().contains(code), "{error}");
    }
}

#[tokio::test]
async fn an_sts_out_of_reach_is_unavailable() {
    let config = config("http://127.0.0.1:1").assume_role("arn:aws:iam::123456789012:role/reader");
    let config = config.sts_endpoint_url("http://127.0.0.1:2");
    let error = fetch(&AwsProvider::with_config(config), "aws:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("127.0.0.1:2"), "{error}");
}
