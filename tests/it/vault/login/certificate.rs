//! TLS client certificates, on the local server that speaks TLS.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use typed_secrets::{
    ErrorKind, Provider as _,
    providers::{VaultConfig, VaultLogin},
};

use super::with_config;
use crate::servers;

/// A certificate that is its own issuer, and its key.
fn client(extension: &str) -> PathBuf {
    let folder = "secrets-runtime/src/providers/wire/tests/certificates";
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(format!("client.{extension}"))
}

const SET_UP: &str = r#"
import json, os, ssl, sys, urllib.request
url, ca, certificate = sys.argv[1:]
context = ssl.create_default_context(cafile=ca)
def write(path, body):
    request = urllib.request.Request(url + "/v1/" + path, json.dumps(body).encode(), {"X-Vault-Token": "root"})
    urllib.request.urlopen(request, context=context)
try:
    write("sys/auth/cert", {"type": "cert"})
except urllib.error.HTTPError as error:
    assert "already in use" in error.read().decode()
write("auth/cert/certs/app", {"certificate": open(certificate).read(), "token_policies": "default"})
"#;

/// The tests' own HTTP speaks no TLS, so the interpreter that came with the servers does this.
fn set_up(url: &str) {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join(".servers/venv/bin/python");
    let ca = std::env::var_os("TEST_VAULT_CA").unwrap();
    let mut command = Command::new(python);
    command.args(["-c", SET_UP, url]).arg(ca).arg(client("pem"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn config(url: &str) -> VaultConfig {
    VaultConfig::new()
        .address(url)
        .ca_file(std::env::var_os("TEST_VAULT_CA").unwrap())
        .login(VaultLogin::certificate())
}

#[tokio::test]
async fn the_connections_certificate_logs_in() {
    let Some(url) = servers::url("TEST_VAULT_TLS_ADDR") else { return };
    set_up(&url);
    let with = |config: VaultConfig| config.client_certificate(client("pem"), client("key"));
    let role = with(config(&url)).login(VaultLogin::certificate().role("app"));
    for config in [with(config(&url)), role] {
        let provider = with_config(config);
        provider.connect().await.unwrap();
        provider.disconnect().await.unwrap();
        provider.connect().await.unwrap();
    }

    let variables = with_config(config(&url)).with_variables(|name| match name {
        "VAULT_CLIENT_CERT" => Some(client("pem").into()),
        "VAULT_CLIENT_KEY" => Some(client("key").into()),
        _ => None,
    });
    variables.connect().await.unwrap();
}

#[tokio::test]
async fn without_one_or_for_another_role_the_login_is_refused() {
    let Some(url) = servers::url("TEST_VAULT_TLS_ADDR") else { return };
    set_up(&url);
    let other = config(&url)
        .client_certificate(client("pem"), client("key"))
        .login(VaultLogin::certificate().role("other"));
    for config in [config(&url), other] {
        let error = with_config(config).connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");
        assert!(error.hint().contains("VAULT_CLIENT_CERT"), "{}", error.hint());
    }
}

#[tokio::test]
async fn files_that_are_no_pair_are_named() {
    let Some(url) = servers::url("TEST_VAULT_TLS_ADDR") else { return };
    let ca = PathBuf::from(std::env::var_os("TEST_VAULT_CA").unwrap());
    for (certificate, key, words) in [
        ("/no/such.pem".into(), client("key"), "/no/such.pem"),
        (client("pem"), "/no/such.key".into(), "/no/such.key"),
        (client("pem"), client("pem"), "no usable private key"),
        (ca, client("key"), "is not the one of"),
    ] {
        let config = config(&url).client_certificate(certificate, key);
        let error = with_config(config).connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(error.message().contains(words), "{error}");
    }
}

#[tokio::test]
async fn the_check_of_the_server_is_skipped_only_on_demand() {
    let Some(url) = servers::url("TEST_VAULT_TLS_ADDR") else { return };
    let config = || VaultConfig::new().address(&url).token("root".into());
    with_config(config().skip_verify(true)).connect().await.unwrap();
    let variable = with_config(config())
        .with_variables(|name| (name == "VAULT_SKIP_VERIFY").then(|| "true".into()));
    variable.connect().await.unwrap();
    let error = with_config(config()).connect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[tokio::test]
async fn the_servers_certificate_may_have_another_name() {
    let Some(url) = servers::url("TEST_VAULT_TLS_ADDR") else { return };
    let ca = std::env::var_os("TEST_VAULT_CA").unwrap();
    let config = VaultConfig::new().address(&url).token("root".into()).ca_file(ca);
    with_config(config.clone().server_name("localhost")).connect().await.unwrap();
    let error = with_config(config.server_name("other.internal")).connect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}
