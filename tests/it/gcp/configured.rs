//! `type = "gcp"` of a configuration.

use std::fs;

use typed_secrets::{Config, ErrorKind, Runtime, config::ConfigFormat};

use super::server::Server;

fn runtime(server: &Server, more: &str) -> Runtime {
    let url = server.url();
    let text = format!(
        "[providers.google]\ntype = 'gcp'\nproject = 'shop'\nendpoint = '{url}'\n\
         prefix = 'prod'\nseparator = '/'\nmap_names = {{ '/' = '-' }}\n{more}"
    );
    let reader = Config::reader().with_variables(|_| None);
    let config = reader.parse(&text, ConfigFormat::Toml).unwrap();
    Runtime::builder().config(config).build().unwrap()
}

#[tokio::test]
async fn the_keys_of_the_file_are_those_of_the_provider() {
    let server = Server::start().await;
    server.put("prod-db", b"value");
    server.put("test-db", b"other");
    let runtime = runtime(&server, "anonymous = true");
    assert_eq!(runtime.get("google:db").await.unwrap().expose_bytes(), b"value");
    let listed = runtime.list("google:**").await.unwrap();
    assert_eq!(listed.iter().map(ToString::to_string).collect::<Vec<_>>(), ["google:db"]);
    assert_eq!(runtime.get("google:test-db").await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn credentials_may_be_in_a_file() {
    let server = Server::start().await;
    server.put("prod-db", b"value");
    server.state().guarded = true;
    let anonymous = runtime(&server, "anonymous = true").get("google:db").await.unwrap_err();
    assert_eq!(anonymous.kind(), ErrorKind::Unauthenticated, "{anonymous}");
    let file = tempfile::NamedTempFile::new().unwrap();
    let account = include_str!("../../fixtures/gcp_service_account.json");
    fs::write(file.path(), account).unwrap();
    let more = format!("credentials_file = '{}'", file.path().display());
    let secret = runtime(&server, &more).get("google:db").await.unwrap();
    assert_eq!(secret.expose_bytes(), b"value");
}
