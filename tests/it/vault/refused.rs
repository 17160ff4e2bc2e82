//! Tokens, policies and mounts that a real server refuses.

use serde_json::json;
use typed_secrets::{Condition, Error, ErrorKind, ProviderExt as _, providers::VaultConfig};

use super::{admin::Admin, delete, fetch, metadata, provider, put, text, with_config};
use crate::servers;

async fn refusal(url: &str, token: &str, name: &str) -> Error {
    fetch(&provider(url, token), &format!("vault:{name}")).await.unwrap_err()
}

#[tokio::test]
async fn a_token_that_is_not_known_is_unauthenticated() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let admin = Admin::new(&url);
    let mount = admin.mount("kv", "2").await;
    admin.put(&mount, "db", &json!({ "a": "b" })).await;
    let name = format!("{mount}/db");
    let token = admin.token(&format!(r#"path "{mount}/*" {{ capabilities = ["read"] }}"#)).await;
    let provider = provider(&url, &token);
    assert_eq!(text(&fetch(&provider, &format!("vault:{name}")).await), r#"{"a":"b"}"#);

    admin.revoke(&token).await;
    // At the read itself, since the mount is known, and at the question about the mount.
    let known = fetch(&provider, &format!("vault:{name}")).await.unwrap_err();
    for error in [known, refusal(&url, &token, &name).await, refusal(&url, "bad", &name).await] {
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert!(error.hint().contains("VAULT_TOKEN"), "{}", error.hint());
    }
}

/// An agent replaces the file when it logs in again.
#[tokio::test]
async fn a_token_file_is_read_again_once_its_token_is_refused() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let admin = Admin::new(&url);
    let mount = admin.mount("kv", "2").await;
    admin.put(&mount, "db", &json!({ "a": "b" })).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, "s.expired\n").unwrap();
    let provider = with_config(VaultConfig::new().address(&url).token_file(file.path()));
    let name = format!("vault:{mount}/db");
    let error = fetch(&provider, &name).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);

    std::fs::write(&file, "root\n").unwrap();
    assert_eq!(text(&fetch(&provider, &name).await), r#"{"a":"b"}"#);
}

#[tokio::test]
async fn what_a_policy_does_not_allow_is_denied() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let admin = Admin::new(&url);
    let mount = admin.mount("kv", "2").await;
    let policy = format!(r#"path "{mount}/data/mine" {{ capabilities = ["read"] }}"#);
    let token = admin.token(&policy).await;

    let error = refusal(&url, &token, &format!("{mount}/other")).await;
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert!(error.hint().contains(&format!("`read` on `{mount}/data/other`")), "{}", error.hint());

    let missing = refusal(&url, &token, &format!("{mount}/mine")).await;
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}

/// A token without any permission below a mount is not told whether the mount is there.
#[tokio::test]
async fn a_mount_that_is_not_shown_is_denied() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let admin = Admin::new(&url);
    let mount = admin.mount("kv", "2").await;
    let token = admin.token(r#"path "nothing" { capabilities = ["read"] }"#).await;
    for (token, name) in [(&*token, format!("{mount}/db")), ("root", "no-mount/db".to_owned())] {
        let error = refusal(&url, token, &name).await;
        assert_eq!(error.kind(), ErrorKind::Denied);
        assert!(error.message().contains(&format!("no mount for `{name}`")), "{error}");
    }
}

#[tokio::test]
async fn paths_that_are_no_secrets_are_refused() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let mount = Admin::new(&url).mount("kv", "2").await;
    for name in [mount.clone(), format!("{mount}/"), format!("{mount}/../sys/policy")] {
        assert_eq!(refusal(&url, "root", &name).await.kind(), ErrorKind::Config, "{name}");
    }
}

#[tokio::test]
async fn only_secrets_of_a_key_value_engine_are_stored_and_listed() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let transit = Admin::new(&url).mount("transit", "").await;
    let provider = provider(&url, "root");
    let name = format!("{transit}/keys/a");
    for error in [
        put(&provider, &name, "{}", Condition::None).await.unwrap_err(),
        delete(&provider, &format!("vault:{name}")).await.unwrap_err(),
        metadata(&provider, &format!("vault:{name}")).await.unwrap_err(),
        provider.list(&format!("{transit}/")).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.message().contains("`transit`"), "{error}");
    }
}
