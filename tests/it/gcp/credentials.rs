//! Where credentials and the project come from.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;
use typed_secrets::{
    ErrorKind, Provider, Runtime,
    providers::{GcpConfig, GcpProvider},
};

use super::{
    config, fetch,
    server::{Server, TOKEN, error},
    text,
};
use crate::stub::{Reply, Stub};

/// A server that wants its token, with the secret `db`.
async fn guarded() -> Server {
    let server = Server::start().await;
    server.put("db", b"value");
    server.state().guarded = true;
    server
}

/// A provider that finds `variables` in its environment.
fn with_variables<const N: usize>(
    config: GcpConfig,
    variables: [(&'static str, String); N],
) -> GcpProvider {
    GcpProvider::with_config(config).with_variables(move |name| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| OsString::from(value))
    })
}

fn only_endpoint(server: &Server) -> GcpConfig {
    GcpConfig::new().endpoint(server.url())
}

fn host(server: &Server) -> String {
    server.url().strip_prefix("http://").unwrap().to_owned()
}

/// The file that `gcloud auth application-default login` writes, for a token endpoint here.
fn login(folder: &Path, server: &Server, refresh_token: &str) -> PathBuf {
    let path = folder.join("login.json");
    let login = json!({
        "type": "authorized_user", "client_id": "id", "client_secret": "s3cret-of-the-client",
        "refresh_token": refresh_token, "token_uri": format!("{}/token", server.url()),
        "quota_project_id": "shop",
    });
    fs::write(&path, login.to_string()).unwrap();
    path
}

#[tokio::test]
async fn the_metadata_server_gives_token_and_project() {
    let server = guarded().await;
    let provider = with_variables(only_endpoint(&server), [("GCE_METADATA_HOST", host(&server))]);
    provider.connect().await.unwrap();
    assert_eq!(text(&fetch(&provider, "gcp:db").await), "value");
    assert_eq!(text(&fetch(&provider, "gcp:db").await), "value");
    let calls = server.stub.operations();
    let count = |part: &str| calls.iter().filter(|call| call.contains(part)).count();
    assert_eq!((count("/token"), count("/project-id"), count(":access")), (1, 1, 2), "{calls:?}");
}

#[tokio::test]
async fn to_connect_is_to_be_known_to_google() {
    let server = guarded().await;
    let host = [("GCE_METADATA_HOST", host(&server))];
    let provider = with_variables(config(server.url()), host);
    provider.connect().await.unwrap();
    server.fail(403, &error(403, "PERMISSION_DENIED", "no"));
    provider.connect().await.unwrap();
    let stranger = with_variables(config(server.url()).anonymous(), []);
    let error = stranger.connect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
}

/// The official client renews its token in a task, which ends with the runtime that it runs in.
#[test]
fn a_provider_outlives_the_tokio_runtime_that_used_it_first() {
    let tokio = || tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let servers = tokio();
    let server = servers.block_on(guarded());
    let provider = with_variables(config(server.url()), [("GCE_METADATA_HOST", host(&server))]);
    for _ in 0..2 {
        let tokio = tokio();
        assert_eq!(text(&tokio.block_on(fetch(&provider, "gcp:db"))), "value");
        tokio.shutdown_background();
    }
    let tokens = server.stub.operations().iter().filter(|call| call.contains("/token")).count();
    assert_eq!(tokens, 2);
}

#[tokio::test]
async fn a_users_login_gives_token_and_project() {
    let server = guarded().await;
    let folder = tempfile::tempdir().unwrap();
    let path = login(folder.path(), &server, "r3fresh");
    let variables = [("GOOGLE_APPLICATION_CREDENTIALS", path.to_str().unwrap().to_owned())];
    let provider = with_variables(only_endpoint(&server), variables);
    assert_eq!(text(&fetch(&provider, "gcp:db").await), "value");
}

#[cfg(unix)]
#[tokio::test]
async fn the_login_is_found_where_gcloud_keeps_it() {
    let server = guarded().await;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/gcloud");
    fs::create_dir_all(&folder).unwrap();
    let path = login(&folder, &server, "r3fresh");
    fs::rename(path, folder.join("application_default_credentials.json")).unwrap();
    let variables = [("HOME", home.path().to_str().unwrap().to_owned())];
    let provider = with_variables(only_endpoint(&server), variables);
    assert_eq!(text(&fetch(&provider, "gcp:db").await), "value");
}

/// It signs its token by itself; nobody is asked for one.
#[tokio::test]
async fn a_service_account_signs_its_own_token() {
    let server = guarded().await;
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/gcp_service_account.json");
    let provider = with_variables(only_endpoint(&server).credentials_file(path), []);
    assert_eq!(text(&fetch(&provider, "gcp:db").await), "value");
    assert_eq!(server.stub.operations().len(), 1);
}

#[tokio::test]
async fn the_project_of_the_environment_outranks_that_of_the_credentials() {
    let server = guarded().await;
    let variables =
        [("GCE_METADATA_HOST", host(&server)), ("GOOGLE_CLOUD_PROJECT", "other".to_owned())];
    let error = fetch(&with_variables(only_endpoint(&server), variables), "gcp:db").await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Denied);
    assert!(server.stub.operations().last().unwrap().contains("/projects/other/"));
}

#[tokio::test]
async fn a_login_that_is_not_good_any_more_is_unauthenticated_until_it_is_renewed() {
    let server = guarded().await;
    let folder = tempfile::tempdir().unwrap();
    let path = login(folder.path(), &server, "r3voked");
    let provider = with_variables(config(server.url()).credentials_file(path), []);
    let error = fetch(&provider, "gcp:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");
    assert!(error.hint().contains("gcloud auth application-default login"));
    login(folder.path(), &server, "r3fresh");
    assert_eq!(text(&fetch(&provider, "gcp:db").await), "value");
}

#[tokio::test]
async fn a_file_that_holds_no_credentials_is_refused_and_not_shown() {
    let server = guarded().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json");
    for content in [
        "hunter2",
        r#"{"type":"hunter2"}"#,
        r#"{"type":"service_account","private_key":"hunter2","client_email":"hunter2"}"#,
        r#"{"type":"authorized_user","client_id":7,"refresh_token":"hunter2"}"#,
    ] {
        fs::write(&path, content).unwrap();
        let provider = with_variables(config(server.url()).credentials_file(&path), []);
        let error = fetch(&provider, "gcp:db").await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Config | ErrorKind::Unauthenticated),
            "{content}: {error}"
        );
        assert!(error.message().contains("key.json"), "{error}");
        assert!(!format!("{error} {error:?} {}", error.hint()).contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn a_file_that_is_named_has_to_be_there() {
    let server = guarded().await;
    let variables = [("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/key.json".to_owned())];
    let error = fetch(&with_variables(config(server.url()), variables), "gcp:db").await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("/nowhere/key.json"), "{error}");
}

#[tokio::test]
async fn without_a_project_only_full_names_are_read() {
    let server = Server::start().await;
    server.put("db", b"value");
    let provider = with_variables(only_endpoint(&server).anonymous(), []);
    assert_eq!(text(&fetch(&provider, "gcp:projects/shop/secrets/db").await), "value");
    let error = fetch(&provider, "gcp:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.hint().contains("GOOGLE_CLOUD_PROJECT"), "{}", error.hint());
}

#[tokio::test]
async fn no_token_is_shown() {
    let server = guarded().await;
    let provider = with_variables(only_endpoint(&server), [("GCE_METADATA_HOST", host(&server))]);
    fetch(&provider, "gcp:db").await.unwrap();
    assert!(!format!("{provider:?} {provider:#?}").contains(TOKEN));
}

/// Nobody who reads a secret notices.
#[tokio::test]
async fn a_token_that_was_revoked_is_replaced() {
    let server = guarded().await;
    let provider = with_variables(only_endpoint(&server), [("GCE_METADATA_HOST", host(&server))]);
    fetch(&provider, "gcp:db").await.unwrap();
    server.fail(401, &error(401, "UNAUTHENTICATED", "The token was revoked."));
    assert_eq!(text(&fetch(&provider, "gcp:db").await), "value");
    let tokens = server.stub.operations().iter().filter(|call| call.contains("/token")).count();
    assert_eq!(tokens, 2);
}

/// The official client would keep the failure for ten seconds.
#[tokio::test]
async fn a_login_that_failed_is_tried_again_at_once() {
    let server = guarded().await;
    let issuer = Stub::start(|number, call| match number {
        _ if !call.operation.contains("/token") => Reply::Status(404, String::new()),
        0 | 1 => Reply::Status(503, "busy".to_owned()),
        _ => {
            let token =
                json!({ "access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer" });
            Reply::Status(200, token.to_string())
        }
    })
    .await;
    let host = issuer.url.strip_prefix("http://").unwrap().to_owned();
    let provider = with_variables(config(server.url()), [("GCE_METADATA_HOST", host)]);
    let runtime = Runtime::builder().provider("gcp", provider).build().unwrap();
    assert_eq!(runtime.get("gcp:db").await.unwrap().expose_bytes(), b"value");
}

#[tokio::test]
async fn a_quota_project_that_cannot_be_sent_is_refused() {
    let server = guarded().await;
    let host = [("GCE_METADATA_HOST", host(&server))];
    let provider = with_variables(only_endpoint(&server).quota_project("a\nb"), host);
    let error = fetch(&provider, "gcp:db").await.unwrap_err();
    assert!(!error.is_transient(), "{error}");
}

#[tokio::test]
async fn a_token_leaves_this_machine_only_over_tls() {
    let server = guarded().await;
    for url in ["http://10.0.0.4", "http://localhost.example", "10.0.0.4:443", "ftp://127.0.0.1"] {
        let config = GcpConfig::new().endpoint(url).project("shop");
        let provider = with_variables(config, [("GCE_METADATA_HOST", host(&server))]);
        let error = fetch(&provider, "gcp:db").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{url}: {error}");
        assert!(error.hint().contains("https://HOST"), "{}", error.hint());
    }
}
