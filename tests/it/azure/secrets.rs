//! Versions, names and what is told of secrets.

use std::time::{Duration, SystemTime};

use serde_json::json;
use typed_secrets::{
    ErrorKind, FetchRequest, Provider, ProviderExt as _, SecretRefBuf, VersionState,
    providers::NameMap,
};

use super::{
    config, fetch, provider,
    server::{CREATED, Server},
    text, with_config,
};
use crate::stub::Reply;

fn seconds(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn now() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

#[tokio::test]
async fn a_version_is_selected_by_its_id_or_not_at_all() {
    let server = Server::start().await;
    let [first, second] = ["one", "two"].map(|value| server.put("db", value));
    let provider = provider(server.url());
    for (reference, value, version) in [
        ("azure:db".to_owned(), "two", &second),
        (format!("azure:db?version={first}"), "one", &first),
        (format!("azure:DB?version={second}"), "two", &second),
    ] {
        let found = fetch(&provider, &reference).await;
        assert_eq!(text(&found), value, "{reference}");
        assert_eq!(found.unwrap().version(), Some(version.as_str()), "{reference}");
    }
    for reference in ["azure:nothing", "azure:db?version=0123", "azure:db?version=../db"] {
        let error = fetch(&provider, reference).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{reference}");
    }
}

#[tokio::test]
async fn a_version_that_may_not_be_used_says_why() {
    let server = Server::start().await;
    let day = 86_400;
    for (name, hint) in [
        ("disabled", "enable the version"),
        ("expired", "expiration date"),
        ("early", "activation date"),
    ] {
        server.put(name, "value");
        server.change(name, |version| match name {
            "disabled" => version.enabled = false,
            "expired" => version.expires = Some(now() - day),
            _ => version.not_before = Some(now() + day),
        });
        let error = fetch(&provider(server.url()), &format!("azure:{name}")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Denied, "{name}");
        assert!(error.hint().contains(hint), "{name}: {}", error.hint());
    }
    let lax = with_config(config(server.url()).ignore_validity());
    assert_eq!(text(&fetch(&lax, "azure:expired").await), "value");
    assert_eq!(text(&fetch(&lax, "azure:early").await), "value");
    assert_eq!(fetch(&lax, "azure:disabled").await.unwrap_err().kind(), ErrorKind::Denied);
}

#[tokio::test]
async fn a_value_is_not_used_beyond_its_end() {
    let server = Server::start().await;
    server.put("db", "value");
    let end = now() + 3600;
    server.change("db", |version| version.expires = Some(end));
    let value = fetch(&provider(server.url()), "azure:db").await.unwrap();
    assert_eq!(value.expires_at(), Some(seconds(end)));
}

/// What is not a name never becomes part of a URL.
#[tokio::test]
async fn a_name_that_azure_cannot_have_is_not_sent() {
    let server = Server::start().await;
    let provider = provider(server.url());
    for name in ["DB_PASSWORD", "prod/db", "a.b", "..", "a b", "%3F"] {
        let error = fetch(&provider, &format!("azure:{name}")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{name}");
        assert!(error.hint().contains("map_names"), "{}", error.hint());
    }
    assert!(server.stub.operations().is_empty());
}

#[tokio::test]
async fn names_are_mapped_only_by_the_map() {
    let server = Server::start().await;
    server.put("prod-db-url", "mapped");
    let names = NameMap::new().with('/', '-').with('_', '-');
    let provider = with_config(config(server.url()).map_names(names));
    assert_eq!(text(&fetch(&provider, "azure:prod/db_url").await), "mapped");
    assert_eq!(provider.list("prod/").await.unwrap(), ["prod/db/url"]);
    assert_eq!(text(&fetch(&provider, "azure:prod/db/url").await), "mapped");
}

#[tokio::test]
async fn all_pages_of_a_list_are_read() {
    let server = Server::start().await;
    for number in 0..45 {
        server.put(&format!("secret-{number:02}"), "x");
    }
    server.state().page = 10;
    let names = provider(server.url()).list("").await.unwrap();
    assert_eq!(names.len(), 45);
    assert!(names.is_sorted());
    assert_eq!(server.calls().len(), 6, "a challenge and five pages");
}

#[tokio::test]
async fn what_is_known_of_a_secret_is_told_without_its_value() {
    let server = Server::start().await;
    let [first, second] = ["one", "two"].map(|value| server.put("db", value));
    server.state().secrets.get_mut("db").unwrap()[0].enabled = false;
    server.change("db", |version| {
        version.tags.insert("team".to_owned(), "shop".to_owned());
    });
    let provider = provider(server.url());
    let reference: SecretRefBuf = "azure:db".parse().unwrap();
    let known = provider.metadata(&FetchRequest::new(reference.as_ref())).await.unwrap();

    let versions: Vec<_> = known.versions.iter().map(|v| (&*v.id, v.state)).collect();
    let expected = [(&*first, VersionState::Disabled), (&*second, VersionState::Active)];
    assert_eq!(versions, expected);
    assert_eq!(known.current_version.as_deref(), Some(&*second));
    assert_eq!(known.labels["team"], "shop");
    assert_eq!(known.created_at, Some(seconds(CREATED)));
    assert_eq!(known.updated_at, Some(seconds(CREATED + 1)));
    assert!(server.calls().iter().all(|call| call.contains("/versions")));
}

/// Azure tells times in seconds, and versions in no order.
#[tokio::test]
async fn of_two_versions_of_one_second_neither_is_the_current_one() {
    let server = Server::start().await;
    let version = |id: &str, created: u64| {
        let attributes = json!({ "enabled": true, "created": created, "updated": created });
        json!({ "id": format!("https://shop.vault.azure.net/secrets/db/{id}"),
                "attributes": attributes })
    };
    let provider = provider(server.url());
    let reference: SecretRefBuf = "azure:db".parse().unwrap();
    for (versions, current) in [
        ([version("a", 2), version("b", 2), version("c", 1)], None),
        ([version("a", 1), version("b", 2), version("c", 1)], Some("b")),
    ] {
        let body = json!({ "value": versions, "nextLink": null }).to_string();
        server.fault(Reply::Status(200, body));
        let known = provider.metadata(&FetchRequest::new(reference.as_ref())).await.unwrap();
        assert_eq!(known.current_version.as_deref(), current);
        assert_eq!(known.versions.len(), 3);
    }
}
