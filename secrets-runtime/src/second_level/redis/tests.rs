//! What is decided without a server.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use tokio::io::AsyncWriteExt as _;

use super::*;
use crate::error::{Error, ErrorKind};

fn refusal(url: &str) -> Error {
    let error = Redis::new(url).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    error
}

#[test]
fn nothing_shows_the_password() {
    let level = Redis::new("redis://app:hunter2@cache.internal:6380/3").unwrap();
    let shown = format!("{level:?}");
    assert!(shown.contains("cache.internal:6380"), "{shown}");
    assert!(!shown.contains("hunter2") && !shown.contains("app"), "{shown}");
    for url in
        ["hunter2", "redis://app:hunter2@host:port", "http://app:hunter2@host", "redis://:hunter2@"]
    {
        let error = refusal(url);
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
}

#[cfg(not(feature = "redis-tls"))]
#[test]
fn tls_names_its_feature() {
    assert!(refusal("rediss://cache.internal").hint().contains("redis-tls"));
}

#[cfg(feature = "redis-tls")]
#[test]
fn tls_is_known() {
    assert!(Redis::new("rediss://cache.internal").is_ok());
}

#[test]
fn every_time_is_one_that_redis_takes() {
    assert_eq!(millis(Duration::ZERO), 1);
    assert_eq!(millis(Duration::from_secs(2)), 2_000);
    assert_eq!(millis(Duration::MAX), LONGEST);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let level = Redis::new(&format!("redis://:hunter2@127.0.0.1:{port}")).unwrap();
    let key = EntryKey::new("", crate::SecretRef::new("aws", "db"));
    let error = level.read(&[key]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains(&format!("127.0.0.1:{port}")), "{error}");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

/// It takes connections and never answers.
#[tokio::test]
async fn a_server_that_hangs_costs_no_more_than_the_limit() {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("redis://127.0.0.1:{}", server.local_addr().unwrap().port());
    let level = Redis::new(&url).unwrap().limit(Duration::from_millis(50));
    let key = EntryKey::new("", crate::SecretRef::new("aws", "db"));
    let start = std::time::Instant::now();
    let error = level.read(&[key]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_server_that_is_not_redis_is_unavailable() {
    let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://127.0.0.1:{}", server.local_addr().unwrap().port());
    let answering = tokio::spawn(async move {
        loop {
            let (mut connection, _) = server.accept().await.unwrap();
            // Whoever asked may have gone.
            let _ = connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let key = EntryKey::new("", crate::SecretRef::new("aws", "db"));
    let error = Redis::new(&url).unwrap().read(&[key]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    answering.abort();
}
