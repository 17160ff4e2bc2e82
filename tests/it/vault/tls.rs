//! A server with a certificate of its own CA.

use typed_secrets::{Error, ErrorKind, providers::VaultConfig};

use super::{config, fetch, with_config};
use crate::servers;

/// Nothing is stored on this server: being told so takes a request that it understood.
const MISSING: &str = "vault:secret/missing";

async fn failure(config: VaultConfig) -> Error {
    fetch(&with_config(config), MISSING).await.unwrap_err()
}

#[tokio::test]
async fn the_servers_own_ca_is_trusted_if_it_is_named() {
    let Some(url) = servers::url("TEST_VAULT_TLS_ADDR") else { return };
    let ca = std::env::var_os("TEST_VAULT_CA").unwrap();
    assert_eq!(failure(config(&url, "root").ca_file(&ca)).await.kind(), ErrorKind::NotFound);

    let by_variable = with_config(config(&url, "root"))
        .with_variables(move |name| (name == "VAULT_CACERT").then(|| ca.clone()));
    assert_eq!(fetch(&by_variable, MISSING).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_unknown_ca_says_which_setting_to_change() {
    let Some(url) = servers::url("TEST_VAULT_TLS_ADDR") else { return };
    let no_file = config(&url, "root").ca_file("/no/such/ca.pem");
    for (config, words) in [(config(&url, "root"), "certificate"), (no_file, "/no/such/ca.pem")] {
        let error = failure(config).await;
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains(words), "{error}");
        assert!(error.hint().contains("VAULT_CACERT"), "{}", error.hint());
    }
}

#[tokio::test]
async fn the_wrong_scheme_is_told() {
    let Some(tls) = servers::url("TEST_VAULT_TLS_ADDR") else { return };
    let Some(plain) = servers::url("TEST_VAULT_ADDR") else { return };
    let error = failure(config(&tls.replace("https:", "http:"), "root")).await;
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::Config, "the server speaks TLS (HTTP 400)")
    );
    let error = failure(config(&plain.replace("http:", "https:"), "root")).await;
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.hint().contains("`http://`"), "{}", error.hint());
}
