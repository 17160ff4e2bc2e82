//! The AWS services on a local server, over plain HTTP. TLS has a test of its own.

use std::path::Path;

use serde_json::{Value, json};
use typed_secrets::{
    SharedProvider,
    providers::{AwsConfig, AwsProvider, SsmProvider},
};

use crate::{
    backend::{Backend, document},
    http,
};

const SERVER: &str = "TEST_AWS_ENDPOINT";

const BACKENDS: &[Backend] = &[
    Backend { name: "aws", store: store_secrets, provider: secrets_manager },
    Backend { name: "ssm", store: store_parameters, provider: parameter_store },
];

/// None if there is no server.
pub(crate) fn backends() -> &'static [Backend] {
    if std::env::var_os(SERVER).is_some() { BACKENDS } else { &[] }
}

/// Says that there is no server, or fails if it has to be there.
pub(crate) fn say_what_is_left_out() {
    if backends().is_empty() {
        assert!(std::env::var_os("TYPED_SECRETS_REQUIRE_SERVERS").is_none(), "{SERVER} is not set");
        println!("left out: aws and ssm, whose server is not running");
    }
}

fn url() -> String {
    std::env::var(SERVER).unwrap()
}

fn store_secrets(_: &Path, secret: &str) {
    for (name, value) in [("token", secret), ("document", &document(secret))] {
        let body = json!({ "Name": name, "SecretId": name, "SecretString": value });
        if !post("secretsmanager.PutSecretValue", &body) {
            assert!(post("secretsmanager.CreateSecret", &body), "the server refused a secret");
        }
    }
}

fn store_parameters(_: &Path, secret: &str) {
    for (name, value) in [("token", secret), ("document", &document(secret))] {
        let value =
            json!({ "Name": name, "Value": value, "Type": "SecureString", "Overwrite": true });
        assert!(post("AmazonSSM.PutParameter", &value), "the server refused a parameter");
    }
}

/// Whether the server did it. It checks no signature.
fn post(target: &str, body: &Value) -> bool {
    let fields = format!("X-Amz-Target: {target}\r\nContent-Type: application/x-amz-json-1.1");
    http::post(&url(), "/", &fields, &body.to_string())
}

fn config() -> AwsConfig {
    AwsConfig::new()
        .region("us-east-1")
        .credentials("test", "test".into(), None)
        .endpoint_url(url())
}

fn secrets_manager(_: &Path) -> SharedProvider {
    SharedProvider::new(AwsProvider::with_config(config()))
}

fn parameter_store(_: &Path) -> SharedProvider {
    SharedProvider::new(SsmProvider::with_config(config()))
}
