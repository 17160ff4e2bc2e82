//! Versions, names and what is told of secrets.

use std::time::{Duration, SystemTime};

use typed_secrets::{
    ErrorKind, FetchRequest, Provider, ProviderExt as _, SecretRefBuf, VersionState,
    providers::NameMap,
};

use super::{config, fetch, provider, server::Server, text, with_config};

#[tokio::test]
async fn a_version_is_selected_by_number_alias_or_not_at_all() {
    let server = Server::start().await;
    for value in ["one", "two", "three"] {
        server.put("db", value.as_bytes());
    }
    server.state().secrets.get_mut("db").unwrap().aliases.insert("stable".to_owned(), 2);
    let provider = provider(server.url());
    for (reference, value, version) in [
        ("gcp:db", "three", "3"),
        ("gcp:db?version=latest", "three", "3"),
        ("gcp:db?version=1", "one", "1"),
        ("gcp:db?version=stable", "two", "2"),
        ("gcp:projects/shop/secrets/db?version=2", "two", "2"),
    ] {
        let found = fetch(&provider, reference).await;
        assert_eq!(text(&found), value, "{reference}");
        assert_eq!(found.unwrap().version(), Some(version), "{reference}");
    }
}

#[tokio::test]
async fn a_version_that_cannot_be_read_says_why() {
    let server = Server::start().await;
    for value in ["one", "two", "three"] {
        server.put("db", value.as_bytes());
    }
    server.set_state("db", 1, "DESTROYED");
    server.set_state("db", 3, "DISABLED");
    let provider = provider(server.url());
    for (reference, kind, hint) in [
        ("gcp:db?version=1", ErrorKind::NotFound, "add a new version"),
        ("gcp:db?version=3", ErrorKind::Denied, "enable the version"),
        // The newest version is meant, whatever its state.
        ("gcp:db", ErrorKind::Denied, "enable the version"),
        ("gcp:db?version=9", ErrorKind::NotFound, "create the secret"),
        ("gcp:db?version=../1", ErrorKind::NotFound, "a version's number"),
        ("gcp:nothing", ErrorKind::NotFound, "create the secret"),
    ] {
        let error = fetch(&provider, reference).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{reference}");
        assert!(error.hint().contains(hint), "{reference}: {}", error.hint());
    }
    assert_eq!(text(&fetch(&provider, "gcp:db?version=2").await), "two");
}

/// What is not a name never becomes part of a URL.
#[tokio::test]
async fn a_name_that_google_cannot_have_is_not_sent() {
    let server = Server::start().await;
    let provider = provider(server.url());
    for name in [
        "prod/db",
        "a.b",
        "..",
        "a b",
        "%3F",
        "projects/shop/secrets/..",
        "projects/../secrets/a",
        "projects/shop/secrets/a/versions/1",
        "projects/shop/locations/europe-west3/secrets/a",
    ] {
        let error = fetch(&provider, &format!("gcp:{name}")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{name}");
    }
    assert!(server.stub.operations().is_empty());
}

#[tokio::test]
async fn a_regional_secret_is_below_its_location() {
    let server = Server::start().await;
    server.put("db", b"local");
    let provider = with_config(config(server.url()).anonymous().location("europe-west3"));
    for reference in ["gcp:db", "gcp:projects/shop/locations/europe-west3/secrets/db"] {
        assert_eq!(text(&fetch(&provider, reference).await), "local");
    }
    let error = fetch(&provider, "gcp:projects/shop/secrets/db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    let path = "/v1/projects/shop/locations/europe-west3/secrets/db/versions/latest:access";
    assert!(server.stub.operations().iter().all(|call| call.contains(path)));
}

#[tokio::test]
async fn names_are_mapped_only_by_the_map() {
    let server = Server::start().await;
    server.put("prod-db", b"mapped");
    server.put("prod-api", b"mapped");
    let mapped = NameMap::new().with('/', '-');
    let provider = with_config(config(server.url()).anonymous().map_names(mapped));
    assert_eq!(text(&fetch(&provider, "gcp:prod/db").await), "mapped");
    assert_eq!(provider.list("prod/").await.unwrap(), ["prod/api", "prod/db"]);

    server.put("prod-a_b", b"two secrets");
    server.put("prod-a-b", b"one name");
    let ambiguous = NameMap::new().with('_', '-');
    let provider = with_config(config(server.url()).anonymous().map_names(ambiguous));
    let error = provider.list("").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("`prod-a_b`"), "{error}");
}

#[tokio::test]
async fn all_pages_of_a_list_are_read() {
    let server = Server::start().await;
    for number in 0..45 {
        server.put(&format!("secret-{number:02}"), b"x");
    }
    server.state().page = Some(10);
    let names = provider(server.url()).list("").await.unwrap();
    assert_eq!(names.len(), 45);
    assert!(names.is_sorted());
    assert_eq!(server.stub.operations().len(), 5);
}

#[tokio::test]
async fn what_is_known_of_a_secret_is_told_without_its_value() {
    let server = Server::start().await;
    for value in ["one", "two", "three"] {
        server.put("db", value.as_bytes());
    }
    server.set_state("db", 1, "DESTROYED");
    server.set_state("db", 2, "DISABLED");
    let label = ("team".to_owned(), "shop".to_owned());
    server.state().secrets.get_mut("db").unwrap().labels.extend([label]);
    let reference: SecretRefBuf = "gcp:db".parse().unwrap();
    let provider = provider(server.url());
    let known = provider.metadata(&FetchRequest::new(reference.as_ref())).await.unwrap();

    let states: Vec<_> = known.versions.iter().map(|version| version.state).collect();
    assert_eq!(states, [VersionState::Destroyed, VersionState::Disabled, VersionState::Active]);
    assert_eq!(known.current_version.as_deref(), Some("3"));
    assert_eq!(known.labels["team"], "shop");
    let created = SystemTime::UNIX_EPOCH + Duration::from_micros(1_767_323_045_678_901);
    assert_eq!(known.created_at, Some(created));
    assert!(server.stub.operations().iter().all(|call| !call.contains(":access")));
}

#[tokio::test]
async fn what_is_known_of_an_unknown_version_is_nothing() {
    let server = Server::start().await;
    server.put("db", b"one");
    let reference: SecretRefBuf = "gcp:db?version=7".parse().unwrap();
    let request = FetchRequest::new(reference.as_ref());
    let error = provider(server.url()).metadata(&request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

/// The location is part of the host's name, too: a token must not go anywhere else.
#[tokio::test]
async fn a_location_that_cannot_exist_is_refused() {
    let server = Server::start().await;
    for location in ["../secrets", "evil.example/", "evil.example#", "a@b", "", "Europe West"] {
        let provider = with_config(config(server.url()).anonymous().location(location));
        let error = fetch(&provider, "gcp:db").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{location}");
        assert!(error.hint().contains("GcpConfig::location"), "{}", error.hint());
    }
    assert!(server.stub.operations().is_empty());
}

/// The state is told beside the name, in words.
#[tokio::test]
async fn a_name_is_not_taken_for_a_state() {
    let server = Server::start().await;
    server.put("DISABLED", b"one");
    server.set_state("DISABLED", 1, "DESTROYED");
    let error = fetch(&provider(server.url()), "gcp:DISABLED").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
}
