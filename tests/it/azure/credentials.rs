//! Where tokens come from.

use std::{
    ffi::OsString,
    fs,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use typed_secrets::{
    ErrorKind, Provider,
    providers::{AzureConfig, AzureProvider},
};

use super::{
    fetch, hosts, provider,
    server::{CLIENT_SECRET, Server, TOKEN, error, inner_error},
    text, with_config,
};
use crate::stub::{Reply, Stub};

async fn server() -> Server {
    let server = Server::start().await;
    server.put("db", "value");
    server
}

/// A provider that finds `variables` in its environment.
fn with_variables<const N: usize>(
    config: AzureConfig,
    variables: [(&'static str, &str); N],
) -> AzureProvider {
    let variables = variables.map(|(name, value)| (name, OsString::from(value)));
    AzureProvider::with_config(config).with_variables(move |name| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| value.clone())
    })
}

const CLIENT: [(&str, &str); 2] = [("AZURE_TENANT_ID", "tenant"), ("AZURE_CLIENT_ID", "client")];

fn count(server: &Server, part: &str) -> usize {
    server.stub.operations().iter().filter(|call| call.contains(part)).count()
}

#[tokio::test]
async fn a_token_is_asked_for_once() {
    let server = server().await;
    let provider = provider(server.url());
    for _ in 0..3 {
        assert_eq!(text(&fetch(&provider, "azure:db").await), "value");
    }
    assert_eq!((count(&server, "/oauth2/v2.0/token"), server.calls().len()), (1, 4));
}

#[tokio::test]
async fn to_connect_is_to_be_known_to_the_vault() {
    let server = server().await;
    provider(server.url()).connect().await.unwrap();
    server.fail(403, &inner_error("Forbidden", "ForbiddenByRbac", "no"));
    provider(server.url()).connect().await.unwrap();
    let stranger = hosts(server.url()).client_secret("tenant", "client", "wrong".into());
    let error = with_config(stranger).connect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn a_clients_secret_comes_from_the_environment() {
    let server = server().await;
    let [tenant, client] = CLIENT;
    let variables = [tenant, client, ("AZURE_CLIENT_SECRET", CLIENT_SECRET)];
    let provider = with_variables(hosts(server.url()), variables);
    assert_eq!(text(&fetch(&provider, "azure:db").await), "value");
}

#[tokio::test]
async fn a_federated_token_comes_from_its_file() {
    let server = server().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    fs::write(&file, "ey.f3derated").unwrap();
    let [tenant, client] = CLIENT;
    let variables = [tenant, client, ("AZURE_FEDERATED_TOKEN_FILE", file.to_str().unwrap())];
    let from_environment = with_variables(hosts(server.url()), variables);
    let configured = with_config(hosts(server.url()).workload_identity("tenant", "client", &file));
    for provider in [from_environment, configured] {
        assert_eq!(text(&fetch(&provider, "azure:db").await), "value");
    }
    assert_eq!(count(&server, "/oauth2/v2.0/token"), 2);
}

#[tokio::test]
async fn a_machine_tells_its_identity() {
    let server = server().await;
    let provider = with_variables(hosts(server.url()), [("AZURE_CLIENT_ID", "of-the-user")]);
    assert_eq!(text(&fetch(&provider, "azure:db").await), "value");
    assert_eq!(count(&server, "/metadata/identity/oauth2/token"), 1);
    assert_eq!(count(&server, "client_id=of-the-user"), 1);

    let explicit = with_config(hosts(server.url()).managed_identity(None));
    assert_eq!(text(&fetch(&explicit, "azure:db").await), "value");
    assert_eq!(count(&server, "/metadata/identity/oauth2/token"), 2);
}

#[tokio::test]
async fn a_wrong_secret_is_unauthenticated_and_not_shown() {
    let server = server().await;
    let config = hosts(server.url()).client_secret("tenant", "client", "hunter2".into());
    let provider = with_config(config);
    let error = fetch(&provider, "azure:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");
    let shown = format!("{error} {error:?} {} {provider:?} {provider:#?}", error.hint());
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn an_issuer_that_is_not_there_is_unavailable() {
    let server = server().await;
    let url = server.url();
    let config = AzureConfig::new()
        .vault_url("https://shop.vault.azure.net")
        .connect_to("shop.vault.azure.net", url)
        .connect_to("login.microsoftonline.com", "http://127.0.0.1:1")
        .client_secret("tenant", "client", CLIENT_SECRET.into());
    let error = fetch(&with_config(config), "azure:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert!(error.message().contains("no token"), "{error}");
}

#[tokio::test]
async fn the_authority_can_be_another_one() {
    let server = server().await;
    let config = AzureConfig::new()
        .vault_url("https://shop.vault.azure.net")
        .connect_to("shop.vault.azure.net", server.url())
        .connect_to("login.example", server.url())
        .client_secret("tenant", "client", CLIENT_SECRET.into());
    let authority = ("AZURE_AUTHORITY_HOST", "https://login.example");
    let provider = with_variables(config, [authority]);
    assert_eq!(text(&fetch(&provider, "azure:db").await), "value");
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_refused() {
    let url = "http://127.0.0.1:1";
    let missing = hosts(url).workload_identity("tenant", "client", "/nowhere/token");
    let tenant = hosts(url).client_secret("ten ant", "client", "s".into());
    let open = hosts(url).authority("http://login.example").client_secret("t", "c", "s".into());
    for config in [missing, tenant, open, AzureConfig::new()] {
        let error = fetch(&with_config(config), "azure:db").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    }
}

#[tokio::test]
async fn no_token_is_shown() {
    let server = server().await;
    let provider = provider(server.url());
    fetch(&provider, "azure:db").await.unwrap();
    let shown = format!("{provider:?} {provider:#?}");
    assert!(!shown.contains(TOKEN) && !shown.contains(CLIENT_SECRET), "{shown}");
}

/// The official client would ask a machine seven times, within a minute.
#[tokio::test]
async fn a_machine_is_asked_once() {
    let start = Instant::now();
    let nobody = hosts("http://127.0.0.1:1").managed_identity(None);
    let error = fetch(&with_config(nobody.clone()), "azure:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    for (status, kind) in [
        (404, ErrorKind::Unavailable),
        (410, ErrorKind::Unavailable),
        (429, ErrorKind::Throttled),
        (503, ErrorKind::Unavailable),
        (400, ErrorKind::Unauthenticated),
    ] {
        let server = server().await;
        let machine = Stub::start(move |_, _| Reply::Status(status, "hunter2".to_owned())).await;
        let config = AzureConfig::new()
            .vault_url("https://shop.vault.azure.net")
            .connect_to("shop.vault.azure.net", server.url())
            .connect_to("169.254.169.254", &machine.url)
            .managed_identity(None);
        let error = fetch(&with_config(config), "azure:db").await.unwrap_err();
        assert_eq!(error.kind(), kind, "{status}: {error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert_eq!(machine.operations().len(), 1, "{status}");
    }
    assert!(start.elapsed() < Duration::from_secs(5));
}

/// Nobody who reads a secret notices.
#[tokio::test]
async fn a_token_that_was_revoked_is_replaced() {
    let server = server().await;
    let provider = provider(server.url());
    fetch(&provider, "azure:db").await.unwrap();
    server.fail(401, &error("Unauthorized", "The token was revoked."));
    assert_eq!(text(&fetch(&provider, "azure:db").await), "value");
    assert_eq!(count(&server, "/oauth2/v2.0/token"), 2);
}

#[tokio::test]
async fn a_thousand_callers_log_in_once() {
    let server = server().await;
    let provider = provider(server.url());
    let found = join_all((0..1000).map(|_| fetch(&provider, "azure:db"))).await;
    assert!(found.iter().all(|found| text(found) == "value"));
    assert_eq!(count(&server, "/oauth2/v2.0/token"), 1);
}

/// Another identity is not used unasked.
#[tokio::test]
async fn credentials_that_are_set_in_part_are_refused() {
    let server = server().await;
    let [tenant, client] = CLIENT;
    let secret = ("AZURE_CLIENT_SECRET", CLIENT_SECRET);
    let token = ("AZURE_FEDERATED_TOKEN_FILE", "/nowhere/token");
    for variables in [[tenant, secret], [client, secret], [tenant, token], [client, token]] {
        let provider = with_variables(hosts(server.url()), variables);
        let error = fetch(&provider, "azure:db").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(error.hint().contains("AZURE_TENANT_ID"), "{}", error.hint());
        assert!(!format!("{error} {error:?}").contains(CLIENT_SECRET));
    }
    let certificate = ("AZURE_CLIENT_CERTIFICATE_PATH", "/nowhere/client.pfx");
    let provider = with_variables(hosts(server.url()), [tenant, client, certificate]);
    let error = fetch(&provider, "azure:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(server.stub.operations().is_empty());
}
