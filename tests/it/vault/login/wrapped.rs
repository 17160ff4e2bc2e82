//! Secret ids inside of wrapping tokens.

use serde_json::json;
use typed_secrets::{
    ErrorKind, Provider as _, SecretString,
    providers::{VaultCredential, VaultLogin},
};

use super::Place;
use crate::{http, servers};

/// A wrapping token around a secret id of the role `app`.
async fn wrap(place: &Place) -> String {
    let host = place.url.strip_prefix("http://").unwrap();
    let message = format!(
        "POST /v1/auth/{}/role/app/secret-id HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
         x-vault-token: root\r\nx-vault-wrap-ttl: 60s\r\ncontent-length: 0\r\n\r\n",
        place.auth
    );
    let (_, answer) = http::exchange(host, &message).await;
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    answer["wrap_info"]["token"].as_str().unwrap().to_owned()
}

async fn open(place: &Place, token: &str) {
    place.admin.write("sys/wrapping/unwrap", &json!({ "token": token })).await;
}

#[tokio::test]
async fn a_wrapped_secret_id_is_opened_once_for_all_logins() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let role = place.app_role("app", json!({})).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, wrap(&place).await).unwrap();
    let login = VaultLogin::app_role(&role).wrapped_secret_id(VaultCredential::file(file.path()));
    let provider = place.provider(login);
    for _ in 0..2 {
        provider.connect().await.unwrap();
        // The next login is a new one.
        provider.disconnect().await.unwrap();
    }
    std::fs::remove_file(file.path()).unwrap();
    provider.connect().await.unwrap();
}

#[tokio::test]
async fn a_new_wrapping_token_is_opened_by_the_next_login() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let role = place.app_role("app", json!({ "secret_id_num_uses": 1 })).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let login = VaultLogin::app_role(&role).wrapped_secret_id(VaultCredential::file(file.path()));
    let provider = place.provider(login);
    for _ in 0..2 {
        std::fs::write(&file, wrap(&place).await).unwrap();
        provider.connect().await.unwrap();
        provider.disconnect().await.unwrap();
    }
    // The same one again: its secret id is spent.
    let error = provider.connect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn a_wrapping_token_that_was_opened_already_says_so() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let role = place.app_role("app", json!({})).await;
    let token = wrap(&place).await;
    open(&place, &token).await;
    for token in [token, "hvs.nonsense".to_owned()] {
        let login = VaultLogin::app_role(&role).wrapped_secret_id(SecretString::from(token));
        let error = place.provider(login).connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert!(error.message().contains("opened already"), "{error}");
        assert!(error.hint().contains("somebody else"), "{}", error.hint());
    }
}

#[tokio::test]
async fn what_is_wrapped_must_be_a_secret_id() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let host = url.strip_prefix("http://").unwrap();
    let message = format!(
        "POST /v1/sys/wrapping/wrap HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
         x-vault-token: root\r\nx-vault-wrap-ttl: 60s\r\ncontent-length: 17\r\n\r\n{}",
        r#"{"other":"value"}"#
    );
    let (_, answer) = http::exchange(host, &message).await;
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let token = answer["wrap_info"]["token"].as_str().unwrap().to_owned();
    let login = VaultLogin::app_role("any").wrapped_secret_id(SecretString::from(token));
    let error = place.provider(login).connect().await.unwrap_err();
    assert!(error.message().contains("holds no secret id"), "{error}");
}
