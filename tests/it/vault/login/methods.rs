//! Every method of logging in that needs no second server.

use serde_json::json;
use typed_secrets::{
    Runtime, SecretString,
    providers::{EnvProvider, VaultCredential, VaultLogin},
};

use super::Place;
use crate::servers;

/// Signed for the audience `vault`, and valid until 2100; its key is nowhere any more.
pub(super) const JWT: &str = "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJ0ZXN0cyIsInN1YiI6ImFwcCIsImF1ZCI6InZhdWx0IiwiaWF0IjoxNzAwMDAwMDAwLCJuYmYiOjE3MDAwMDAwMDAsImV4cCI6NDEwMjQ0NDgwMH0.lDWRZBbbdntPvmKzC_s1vQn9M8dLghr3hmoB-AsHauIiwnffTWrmfNKOqVAjdGZbJxtHV3Irt0P15AeuG6BJRQ";
pub(super) const SIGNER: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOHNnH8LSbnWPt8udbN6iPqFQkJJ2
tMYKYLxVcfhWSkBIm13Bf6lw0P1ekKZ+tA4fxxtzgrLdf3qyc8l6Lgjfgw==
-----END PUBLIC KEY-----
";

#[tokio::test]
async fn userpass() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "userpass").await;
    let password = "p\"ss wörd\\";
    let user = json!({ "password": password, "token_policies": [place.policy] });
    place.set("users/app", &user).await;
    let given = VaultLogin::userpass("app", SecretString::from(password));
    assert_eq!(place.read_by(given).await, "s3cret");

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, format!("{password}\n")).unwrap();
    let from_file = VaultLogin::userpass("app", VaultCredential::file(file.path()));
    assert_eq!(place.read_by(from_file).await, "s3cret");
}

#[tokio::test]
async fn app_role_with_a_secret_id_of_any_source() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let role = place.app_role("app", json!({})).await;
    let secret_id = place.secret_id("app").await;
    let given = VaultLogin::app_role(&role).secret_id(SecretString::from(secret_id.clone()));
    assert_eq!(place.read_by(given).await, "s3cret");

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, &secret_id).unwrap();
    let reference = format!("file:{}", file.path().display());
    for credential in
        [VaultCredential::file(file.path()), VaultCredential::reference(&reference).unwrap()]
    {
        let login = VaultLogin::app_role(&role).secret_id(credential);
        assert_eq!(place.read_by(login).await, "s3cret");
    }
}

#[tokio::test]
async fn app_role_with_a_secret_id_of_another_provider() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let role = place.app_role("app", json!({})).await;
    let secret_id = place.secret_id("app").await;
    let reference = VaultCredential::reference("env:SECRET_ID").unwrap();
    let login = VaultLogin::app_role(&role).secret_id(reference);
    let variables = EnvProvider::new()
        .with_variables(move |name| (name == "SECRET_ID").then(|| secret_id.clone().into()));
    let runtime = Runtime::builder()
        .provider("vault", place.provider(login))
        .provider("env", variables)
        .start()
        .await
        .unwrap();
    let secret = runtime.get(&place.secret()).await.unwrap();
    assert_eq!(secret.expose_bytes(), b"s3cret");
}

#[tokio::test]
async fn app_role_without_a_secret_id() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let bound = json!({ "bind_secret_id": false, "token_bound_cidrs": ["127.0.0.0/8"] });
    let role = place.app_role("app", bound).await;
    assert_eq!(place.read_by(VaultLogin::app_role(&role)).await, "s3cret");
}

#[tokio::test]
async fn jwt() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "jwt").await;
    place.set("config", &json!({ "jwt_validation_pubkeys": [SIGNER] })).await;
    let role = json!({
        "role_type": "jwt",
        "user_claim": "sub",
        "bound_audiences": ["vault"],
        "token_policies": [place.policy],
    });
    place.set("role/app", &role).await;
    let given = VaultLogin::jwt("app", SecretString::from(JWT));
    assert_eq!(place.read_by(given).await, "s3cret");

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, format!("{JWT}\n")).unwrap();
    let from_file = VaultLogin::jwt("app", VaultCredential::file(file.path()));
    assert_eq!(place.read_by(from_file).await, "s3cret");
}
