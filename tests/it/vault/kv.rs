//! What is read from a real server.

use serde_json::json;
use typed_secrets::{ErrorKind, ExposeSecret, Runtime, SecretString};

use super::{admin::Admin, config, fetch, provider, text, with_config};
use crate::servers;

#[tokio::test]
async fn a_secret_is_the_stored_object() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let data = json!({ "password": "a<b>&\"\\\u{e9}", "replicas": [{ "port": 1 }], "empty": "" });
    let two = admin.mount("kv", "2").await;
    admin.put(&two, "app/db", &data).await;
    let one = admin.mount("kv", "1").await;
    admin.put_plain(&one, "app/db", &data).await;
    for mount in [one, two] {
        let result = fetch(&provider, &format!("vault:{mount}/app/db")).await;
        assert_eq!(serde_json::from_str::<serde_json::Value>(text(&result)).unwrap(), data);
    }
}

#[tokio::test]
async fn each_version_is_read_by_its_number() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let mount = admin.mount("kv", "2").await;
    for value in ["first", "second"] {
        admin.put(&mount, "db", &json!({ "a": value })).await;
    }
    for (version, value) in [("", "second"), ("?version=1", "first"), ("?version=2", "second")] {
        let result = fetch(&provider, &format!("vault:{mount}/db{version}")).await;
        assert_eq!(text(&result), format!("{{\"a\":\"{value}\"}}"), "{version}");
    }
    for version in ["3", "0", "-1", "latest", "18446744073709551616"] {
        let result = fetch(&provider, &format!("vault:{mount}/db?version={version}")).await;
        assert_eq!(result.unwrap_err().kind(), ErrorKind::NotFound, "{version}");
    }
}

#[tokio::test]
async fn version_1_keeps_no_versions() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let admin = Admin::new(&url);
    let mount = admin.mount("kv", "1").await;
    admin.put_plain(&mount, "db", &json!({ "a": "b" })).await;
    let error = fetch(&provider(&url, "root"), &format!("vault:{mount}/db?version=1")).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Unsupported);
}

#[tokio::test]
async fn what_is_gone_says_how_it_went() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let mount = admin.mount("kv", "2").await;
    for path in ["deleted", "destroyed"] {
        admin.put(&mount, path, &json!({ "a": "b" })).await;
    }
    admin.delete(&mount, "deleted").await;
    admin.destroy(&mount, "destroyed", 1).await;
    for (path, words) in [
        ("deleted", "version 1 is deleted (HTTP 404, request "),
        ("destroyed", "version 1 is destroyed (HTTP 404, request "),
        ("missing", "there is no such secret or version (HTTP 404)"),
        ("data/deleted", "there is no such secret or version (HTTP 404)"),
    ] {
        let error = fetch(&provider, &format!("vault:{mount}/{path}")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(error.message().starts_with(words), "{error}");
    }
}

/// Whatever a name holds, it reads what was stored under that name.
#[tokio::test]
async fn odd_names_are_names() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let mount = admin.mount("kv", "2").await;
    for name in ["with space", "a+b&c=d", "100%", "%2e%2e", "what?", "#1", "ä/密", "a..b", "@:;"]
    {
        admin.put(&mount, name, &json!({ "name": name })).await;
        let escaped = name.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
        let result = fetch(&provider, &format!("vault:{mount}/{escaped}")).await;
        let read: serde_json::Value = serde_json::from_str(text(&result)).unwrap();
        assert_eq!(read, json!({ "name": name }));
    }
}

#[tokio::test]
async fn namespaces_by_header_and_by_path() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    Admin::new(&url).make_namespace("team").await;
    let admin = Admin::new(&url).in_namespace("team");
    let mount = admin.mount("kv", "2").await;
    admin.put(&mount, "db", &json!({ "a": "b" })).await;

    let inside = with_config(config(&url, "root").namespace("team"));
    assert_eq!(text(&fetch(&inside, &format!("vault:{mount}/db")).await), r#"{"a":"b"}"#);
    let outside = provider(&url, "root");
    assert_eq!(text(&fetch(&outside, &format!("vault:team/{mount}/db")).await), r#"{"a":"b"}"#);

    let nowhere = with_config(config(&url, "root").namespace("nowhere"));
    let error = fetch(&nowhere, &format!("vault:{mount}/db")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("no such namespace"), "{error}");
}

#[tokio::test]
async fn the_runtime_selects_members() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let admin = Admin::new(&url);
    let mount = admin.mount("kv", "2").await;
    let long = "x".repeat(64 << 10);
    admin.put(&mount, "db", &json!({ "empty": "", "long": long, "quoted": "\"\\<" })).await;
    let runtime = Runtime::builder().provider("vault", provider(&url, "root")).build().unwrap();
    for (member, value) in [("empty", ""), ("long", long.as_str()), ("quoted", "\"\\<")] {
        let secret = runtime.get(&format!("vault:{mount}/db#{member}")).await.unwrap();
        assert_eq!(secret.expose_bytes(), value.as_bytes());
    }
    let text: SecretString = runtime.get_json(&format!("vault:{mount}/db#quoted")).await.unwrap();
    assert_eq!(text.expose_secret(), "\"\\<");
}
