//! A vault that fails, is slow, or is not Azure's.

use std::time::{Duration, Instant};

use typed_secrets::{ErrorKind, ProviderExt as _, Result, Runtime, Value};

use super::{
    config, fetch, hosts, provider,
    server::{Server, error, inner_error},
    text, with_config,
};
use crate::stub::{Reply, Stub};

/// One fetch of `azure:db`, whose answer is `body`.
async fn answered_with(status: u16, lines: &str, body: &str) -> Result<Value> {
    let server = Server::start().await;
    server.put("db", "value");
    server.fault(Reply::Headed(status, lines.to_owned(), body.to_owned()));
    let result = fetch(&provider(server.url()), "azure:db").await;
    assert_eq!(server.calls().len(), 2, "a challenge, and no more than one call");
    result
}

#[tokio::test]
async fn each_refusal_has_its_kind() {
    for (status, body, kind) in [
        (403, inner_error("Forbidden", "ForbiddenByRbac", "hunter2"), ErrorKind::Denied),
        (403, inner_error("Forbidden", "ForbiddenByFirewall", "hunter2"), ErrorKind::Denied),
        (404, error("SecretNotFound", "hunter2"), ErrorKind::NotFound),
        (409, error("Conflict", "hunter2"), ErrorKind::Conflict),
        (429, error("Throttled", "hunter2"), ErrorKind::Throttled),
        (500, error("InternalServerError", "hunter2"), ErrorKind::Unavailable),
        (503, error("ServiceUnavailable", "hunter2"), ErrorKind::Unavailable),
        (400, error("BadParameter", "hunter2"), ErrorKind::Config),
    ] {
        let error = answered_with(status, "", &body).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{body}");
        assert!(error.message().contains(&status.to_string()), "{error}");
        assert!(!format!("{error} {error:?} {}", error.hint()).contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn what_is_not_azures_is_never_a_missing_secret() {
    let id = r#""id":"https://shop.vault.azure.net/secrets/db/1""#;
    for (status, body, kind) in [
        (404, "<html>hunter2</html>".to_owned(), ErrorKind::Config),
        (404, error("NotFound", "hunter2"), ErrorKind::Config),
        (502, "<html>hunter2</html>".to_owned(), ErrorKind::Unavailable),
        (429, "slow down, hunter2".to_owned(), ErrorKind::Throttled),
        (200, "<html>hunter2</html>".to_owned(), ErrorKind::Unavailable),
        (200, r#"{"value":"hunter2"}"#.to_owned(), ErrorKind::Unavailable),
        (200, format!(r#"{{{id},"value":{{"hunter2":1}}}}"#), ErrorKind::Unavailable),
        (200, format!("{{{id}}}"), ErrorKind::Unavailable),
        (200, format!(r#"{{{id},"value":"hunter2"#), ErrorKind::Unavailable),
    ] {
        let error = answered_with(status, "", &body).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {body}");
        let shown = format!("{error} {error:?} {}", error.hint());
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(std::error::Error::source(&error).is_none());
    }
}

#[tokio::test]
async fn the_wait_that_is_asked_for_is_told() {
    let body = error("Throttled", "Too many requests.");
    let error = answered_with(429, "Retry-After: 7\r\n", &body).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

/// A server that asks for a token of another service must not get it.
#[tokio::test]
async fn a_token_is_sent_only_to_a_vault_that_it_is_for() {
    let server = Server::start().await;
    server.put("db", "value");
    server.state().resource = "https://evil.example";
    let error = fetch(&provider(server.url()), "azure:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(server.stub.operations().len(), 1, "no token was asked for");
}

#[tokio::test]
async fn a_vault_without_tls_is_refused() {
    let server = Server::start().await;
    for url in
        [server.url(), "shop", "https://shop.vault.azure.net/secrets/db", "https://u:hunter2@v"]
    {
        let provider = with_config(config(server.url()).vault_url(url));
        let error = fetch(&provider, "azure:db").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{url}");
        assert!(!format!("{error} {error:?} {provider:?}").contains("hunter2"), "{error}");
    }
    assert!(server.stub.operations().is_empty());
}

#[tokio::test]
async fn a_connection_that_breaks_off_is_unavailable() {
    let server = Server::start().await;
    server.put("db", "value");
    let provider = provider(server.url());
    assert_eq!(text(&fetch(&provider, "azure:db").await), "value");
    for _ in 0..2 {
        // The kept connection, and the new one in its place.
        server.fault(Reply::Close);
    }
    let error = fetch(&provider, "azure:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(text(&fetch(&provider, "azure:db").await), "value");
}

#[tokio::test]
async fn a_port_nobody_listens_on_is_unavailable() {
    let start = Instant::now();
    let error = fetch(&provider("http://127.0.0.1:1"), "azure:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("127.0.0.1:1"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(5));
}

/// The runtime tries again, within its limit for a whole fetch.
#[tokio::test]
async fn a_fault_that_passes_is_overcome_by_the_runtime() {
    let server = Server::start().await;
    server.put("db", "value");
    for _ in 0..2 {
        server.fail(503, &error("ServiceUnavailable", "The service is unavailable."));
    }
    let runtime = Runtime::builder().provider("azure", provider(server.url())).build().unwrap();
    assert_eq!(runtime.get("azure:db").await.unwrap().expose_bytes(), b"value");
    assert_eq!(server.calls().len(), 4, "a challenge and three attempts");
}

#[tokio::test]
async fn an_answer_that_never_comes_ends_with_the_runtimes_limit() {
    let server = Server::start().await;
    server.put("db", "value");
    for _ in 0..8 {
        server.fault(Reply::Never);
    }
    let limit = Duration::from_millis(300);
    let runtime = Runtime::builder()
        .provider("azure", provider(server.url()))
        .load_limit(limit)
        .build()
        .unwrap();
    let start = Instant::now();
    let error = runtime.get("azure:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_route_that_would_send_tokens_in_the_clear_is_refused() {
    let far = hosts("http://127.0.0.1:1").connect_to("other", "http://10.0.0.4");
    let error = fetch(&with_config(far), "azure:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.hint().contains("connect_to"), "{}", error.hint());
}

#[tokio::test]
async fn an_answer_that_is_cut_or_no_http_is_unavailable() {
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"value\":\"hunter2",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhunter2",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nhunter2",
        "hunter2 hunter2\r\n\r\n",
    ] {
        let server = Server::start().await;
        server.put("db", "value");
        let provider = provider(server.url());
        server.fault(Reply::Raw(answer));
        let error = fetch(&provider, "azure:db").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{answer}: {error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert_eq!(text(&fetch(&provider, "azure:db").await), "value");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = Server::start().await;
    let other = Stub::start(|_, _| Reply::Status(200, String::new())).await;
    server.fault(Reply::Redirect(other.url.clone()));
    let error = fetch(&provider(server.url()), "azure:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    assert!(error.message().contains("307"), "{error}");
    assert!(other.operations().is_empty());
}

/// A list goes on where the vault says; the token is for the vault alone.
#[tokio::test]
async fn a_list_does_not_go_on_elsewhere() {
    let server = Server::start().await;
    let other = Stub::start(|_, _| Reply::Status(200, r#"{"value":[]}"#.to_owned())).await;
    let provider = with_config(config(server.url()).connect_to("evil.example", &other.url));
    let page = r#"{"value":[],"nextLink":"https://evil.example/secrets?api-version=7.5"}"#;
    server.fault(Reply::Status(200, page.to_owned()));
    assert!(provider.list("").await.is_err());
    assert!(other.operations().is_empty());
}
