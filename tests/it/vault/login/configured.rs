//! Logins of `type = "vault"` in a configuration.

use std::fs;

use serde_json::json;
use typed_secrets::{Config, Error, Runtime, config::ConfigFormat, providers::MemoryProvider};

use super::{
    Place,
    methods::{JWT, SIGNER},
};
use crate::servers;

/// What a runtime reads whose Vault is as `keys` say.
async fn read(place: &Place, keys: &str, memory: &MemoryProvider) -> Result<Vec<u8>, Error> {
    let (url, kv, auth) = (&place.url, &place.kv, &place.auth);
    let keys = keys.replace("AUTH", auth);
    let text = format!(
        "[providers.team]\ntype = 'vault'\naddress = '{url}'\nprefix = '{kv}'\n\
         separator = '/'\n{keys}"
    );
    let config = Config::reader().with_variables(|_| None).parse(&text, ConfigFormat::Toml)?;
    let runtime = Runtime::builder().config(config).provider("memory", memory.clone()).build()?;
    Ok(runtime.get("team:db#password").await?.expose_bytes().to_vec())
}

#[tokio::test]
async fn an_app_roles_secret_id_may_be_in_a_file_or_another_provider() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let role_id = place.app_role("app", json!({})).await;
    let login = |place: &str| {
        format!(
            "login = {{ method = 'app-role', role_id = '{role_id}', mount = 'AUTH', \
             secret_id = {{ {place} }} }}"
        )
    };
    let memory = MemoryProvider::new();
    memory.insert("ids", format!(r#"{{"vault": "{}"}}"#, place.secret_id("app").await));
    let referred = login("reference = 'memory:ids#vault'");
    assert_eq!(read(&place, &referred, &memory).await.unwrap(), b"s3cret");

    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), place.secret_id("app").await + "\n").unwrap();
    let in_file = login(&format!("file = '{}'", file.path().display()));
    assert_eq!(read(&place, &in_file, &memory).await.unwrap(), b"s3cret");

    let missing = read(&place, &login("env = 'NOT_SET_ANYWHERE'"), &memory).await.unwrap_err();
    assert!(missing.message().contains("`env:NOT_SET_ANYWHERE`"), "{missing}");
}

#[tokio::test]
async fn a_user_logs_in_with_a_password_of_another_provider() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "userpass").await;
    let user = json!({ "password": "hunter2", "token_policies": place.policy });
    place.set("users/ada", &user).await;
    let login = "login = { method = 'userpass', user = 'ada', mount = 'AUTH', \
                 password = { reference = 'memory:ada' } }";
    let memory = MemoryProvider::new();
    memory.insert("ada", "hunter2");
    assert_eq!(read(&place, login, &memory).await.unwrap(), b"s3cret");
    memory.insert("ada", "hunter3");
    let error = read(&place, login, &memory).await.unwrap_err();
    assert!(!format!("{error:?}{error}{}", error.hint()).contains("hunter3"));
}

#[tokio::test]
async fn a_signed_token_logs_in() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "jwt").await;
    place.set("config", &json!({ "jwt_validation_pubkeys": [SIGNER] })).await;
    let role = json!({ "role_type": "jwt", "user_claim": "sub", "bound_audiences": ["vault"],
                       "token_policies": [place.policy] });
    place.set("role/app", &role).await;
    let login = "login = { method = 'jwt', role = 'app', mount = 'AUTH', \
                 token = { reference = 'memory:jwt' } }";
    let memory = MemoryProvider::new();
    memory.insert("jwt", JWT);
    assert_eq!(read(&place, login, &memory).await.unwrap(), b"s3cret");
}

#[tokio::test]
async fn a_token_may_be_in_another_provider() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "userpass").await;
    let policy = format!(r#"path "{}/*" {{ capabilities = ["read"] }}"#, place.kv);
    let memory = MemoryProvider::new();
    memory.insert("token", place.admin.token(&policy).await);
    let keys = "token = { reference = 'memory:token' }";
    assert_eq!(read(&place, keys, &memory).await.unwrap(), b"s3cret");
    memory.insert("token", "hunter2");
    let error = read(&place, keys, &memory).await.unwrap_err();
    assert!(!format!("{error:?}{error}{}", error.hint()).contains("hunter2"));
}
