//! A mount that becomes another one while a provider knows it.

use serde_json::{Value, json};
use typed_secrets::{Condition, ErrorKind, ProviderExt as _};

use super::{admin::Admin, delete, fetch, provider, put, text};
use crate::servers;

#[tokio::test]
async fn an_upgrade_to_version_2_is_noticed_by_each_call() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let admin = Admin::new(&url);
    let mount = admin.mount("kv", "1").await;
    admin.put_plain(&mount, "db", &json!({ "a": "b" })).await;
    let name = format!("vault:{mount}/db");
    let providers = [(); 4].map(|()| provider(&url, "root"));
    for provider in &providers {
        assert_eq!(fetch(provider, &name).await.unwrap().version(), None);
    }
    let upgrade = json!({ "options": { "version": "2" } });
    admin.expect("POST", &format!("sys/mounts/{mount}/tune"), &upgrade).await;
    while admin.call("GET", &format!("{mount}/data/db"), &Value::Null).await.0 != 200 {
        tokio::task::yield_now().await;
    }

    let [reads, writes, lists, deletes] = &providers;
    assert_eq!(fetch(reads, &name).await.unwrap().version(), Some("1"));
    let written = put(writes, &format!("{mount}/db"), r#"{"a":"c"}"#, Condition::None).await;
    assert_eq!(written.unwrap().as_deref(), Some("2"));
    assert_eq!(lists.list(&format!("{mount}/")).await.unwrap(), [format!("{mount}/db")]);
    delete(deletes, &name).await.unwrap();
    assert_eq!(fetch(reads, &name).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(text(&fetch(reads, &format!("{name}?version=1")).await), r#"{"a":"b"}"#);
}

#[tokio::test]
async fn a_mount_that_is_gone_is_told_and_found_again() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let mount = admin.mount("kv", "2").await;
    admin.put(&mount, "db", &json!({ "a": "b" })).await;
    let name = format!("vault:{mount}/db");
    fetch(&provider, &name).await.unwrap();
    admin.unmount(&mount).await;
    let error = fetch(&provider, &name).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert!(error.message().contains("no mount"), "{error}");

    admin.mount_at(&mount, "kv", "1").await;
    admin.put_plain(&mount, "db", &json!({ "a": "c" })).await;
    assert_eq!(text(&fetch(&provider, &name).await), r#"{"a":"c"}"#);
}
