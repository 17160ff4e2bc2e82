//! Logins that a real server refuses, in our own words.

use serde_json::json;
use typed_secrets::{
    Error, ErrorKind, Provider as _, Runtime, SecretString,
    providers::{VaultConfig, VaultCredential, VaultLogin},
};

use super::{
    Place,
    methods::{JWT, SIGNER},
};
use crate::{
    servers,
    vault::{fetch, with_config},
};

async fn refusal(place: &Place, login: VaultLogin) -> Error {
    place.provider(login).connect().await.unwrap_err()
}

fn given(text: &str) -> VaultCredential {
    SecretString::from(text).into()
}

#[tokio::test]
async fn a_wrong_credential_is_unauthenticated() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let approle = Place::new(&url, "approle").await;
    let role = approle.app_role("app", json!({})).await;
    let userpass = Place::new(&url, "userpass").await;
    let jwt = Place::new(&url, "jwt").await;
    jwt.set("config", &json!({ "jwt_validation_pubkeys": [SIGNER] })).await;
    for (place, login, words) in [
        (&approle, VaultLogin::app_role("wrong").secret_id(given("wrong")), "secret id"),
        (&approle, VaultLogin::app_role(&role).secret_id(given("wrong")), "secret id"),
        (&approle, VaultLogin::app_role(&role), "role id"),
        (&userpass, VaultLogin::userpass("nobody", given("wrong")), "password"),
        (&jwt, VaultLogin::jwt("nothing", given(JWT)), "audience"),
    ] {
        let error = refusal(place, login).await;
        assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");
        let login = format!("Vault refuses the login at `auth/{}/login", place.auth);
        assert!(error.message().starts_with(&login), "{error}");
        assert!(error.hint().contains(words), "{}", error.hint());
    }
}

#[tokio::test]
async fn a_place_without_a_login_is_not_vaults_fault() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let mut place = Place::new(&url, "approle").await;
    place.auth = "not-enabled".to_owned();
    let error = refusal(&place, VaultLogin::app_role("any").secret_id(given("any"))).await;
    assert!(error.message().contains("auth/not-enabled/login"), "{error}");
    assert!(!error.is_transient());
}

/// A credential that is missing must not pass for a secret that is missing.
#[tokio::test]
async fn a_missing_credential_is_no_missing_secret() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    for reference in ["env:NO_SUCH_SECRET_ID", "file:/no/such/file"] {
        let credential = VaultCredential::reference(reference).unwrap();
        let runtime = place.runtime(VaultLogin::app_role("any").secret_id(credential));
        let error = runtime.get(&place.secret()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");
        assert!(error.message().contains(reference), "{error}");
        assert_eq!(error.reference().unwrap().to_string(), place.secret().replace("#password", ""));
    }
}

#[tokio::test]
async fn a_credential_of_a_provider_needs_a_runtime() {
    let credential = VaultCredential::reference("env:SECRET_ID").unwrap();
    let login = VaultLogin::app_role("any").secret_id(credential);
    let config = VaultConfig::new().address("http://127.0.0.1:1").login(login);
    let error = fetch(&with_config(config), "vault:secret/a").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("env:SECRET_ID"), "{error}");
}

#[test]
fn a_provider_that_needs_itself_is_refused() {
    let credential = VaultCredential::reference("vault:secret/id").unwrap();
    let login = VaultLogin::app_role("any").secret_id(credential);
    let provider = with_config(VaultConfig::new().login(login));
    let error = Runtime::builder().provider("vault", provider).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[test]
fn what_is_no_reference_is_told() {
    let error = VaultCredential::reference("no reference").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}
