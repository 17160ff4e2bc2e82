//! `type = "azure"` of a configuration.

use std::{fs, time::Duration};

use typed_secrets::{Config, ErrorKind, Runtime, config::ConfigFormat, providers::MemoryProvider};

use super::server::{CLIENT_SECRET, Server};

/// A runtime whose vault is `server`, and whose client secret is at the place that is named.
fn runtime(server: &Server, place: &str, memory: &MemoryProvider) -> Runtime {
    let url = server.url();
    let text = format!(
        r#"
        [providers.azure]
        type = "azure"
        vault_url = "https://shop.vault.azure.net"
        prefix = "shop"
        separator = "/"
        map_names = {{ "/" = "-" }}
        cache = false

        [providers.azure.login]
        method = "client-secret"
        tenant_id = "tenant"
        client_id = "client"
        client_secret = {{ {place} }}

        [providers.azure.connect_to]
        "shop.vault.azure.net" = "{url}"
        "login.microsoftonline.com" = "{url}"
        "#
    );
    let reader = Config::reader().with_variables(|_| None);
    let config = reader.parse(&text, ConfigFormat::Toml).unwrap();
    Runtime::builder().config(config).provider("memory", memory.clone()).build().unwrap()
}

async fn read(runtime: &Runtime) -> String {
    let secret = runtime.get("azure:db").await.unwrap();
    String::from_utf8(secret.expose_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn the_clients_secret_may_be_in_a_file_or_another_provider() {
    let server = Server::start().await;
    server.put("shop-db", "value");
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), format!("{CLIENT_SECRET}\n")).unwrap();
    let memory = MemoryProvider::new();
    memory.insert("client", CLIENT_SECRET);
    let file = format!("file = '{}'", file.path().display());
    for place in [&*file, "reference = 'memory:client'"] {
        let runtime = runtime(&server, place, &memory);
        assert_eq!(read(&runtime).await, "value");
        let listed = runtime.list("azure:*").await.unwrap();
        assert_eq!(listed.iter().map(ToString::to_string).collect::<Vec<_>>(), ["azure:db"]);
    }
}

/// The application's secret is replaced, and the old one ends.
#[tokio::test]
async fn a_secret_that_is_refused_is_read_anew() {
    let server = Server::start().await;
    server.put("shop-db", "value");
    let memory = MemoryProvider::new();
    memory.insert("client", "hunter2");
    let runtime = runtime(&server, "reference = 'memory:client'", &memory);
    let error = runtime.get("azure:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");
    assert!(!format!("{error:?}{error}{}{runtime:?}", error.hint()).contains("hunter2"));
    memory.insert("client", CLIENT_SECRET);
    // The runtime waits a second after a failure.
    let recovered = async {
        while runtime.get("azure:db").await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), recovered).await.unwrap();
}

#[tokio::test]
async fn a_secret_that_is_missing_is_no_missing_secret() {
    let server = Server::start().await;
    let memory = MemoryProvider::new();
    for place in ["reference = 'memory:client'", "env = 'NOT_SET_ANYWHERE'", "file = '/no/such'"] {
        let error = runtime(&server, place, &memory).get("azure:db").await.unwrap_err();
        assert_ne!(error.kind(), ErrorKind::NotFound, "{error}");
        assert!(
            error.message().contains("the provider's `client_secret` cannot be read"),
            "{error}"
        );
    }
}
