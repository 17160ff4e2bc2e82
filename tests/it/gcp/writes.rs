//! Secrets that are stored and deleted.

use typed_secrets::{
    Condition, ErrorKind, FetchRequest, Provider, Result, SecretRefBuf, WriteRequest,
    providers::GcpProvider,
};

use super::{fetch, provider, server::Server, text};

async fn put(
    provider: &GcpProvider,
    value: &[u8],
    condition: Condition<'_>,
) -> Result<Option<Box<str>>> {
    let reference: SecretRefBuf = "gcp:db".parse().unwrap();
    let request = WriteRequest::new(reference.as_ref(), value).on_condition(condition);
    provider.put(&request).await
}

async fn delete(provider: &GcpProvider, reference: &str) -> Result<()> {
    let reference: SecretRefBuf = reference.parse().unwrap();
    provider.delete(&FetchRequest::new(reference.as_ref())).await
}

#[tokio::test]
async fn the_first_write_makes_the_secret_and_the_next_ones_add_versions() {
    let server = Server::start().await;
    let provider = provider(server.url());
    assert_eq!(put(&provider, b"one", Condition::None).await.unwrap().as_deref(), Some("1"));
    assert_eq!(server.stub.operations().len(), 3, "add, create, add");
    assert_eq!(put(&provider, b"\xff\x00", Condition::None).await.unwrap().as_deref(), Some("2"));
    assert_eq!(server.stub.operations().len(), 4);
    assert_eq!(text(&fetch(&provider, "gcp:db?version=1").await), "one");
    assert_eq!(fetch(&provider, "gcp:db").await.unwrap().expose_bytes(), b"\xff\x00");
}

#[tokio::test]
async fn only_the_absence_of_a_secret_can_be_a_condition() {
    let server = Server::start().await;
    let provider = provider(server.url());
    put(&provider, b"one", Condition::Absent).await.unwrap();
    let again = put(&provider, b"two", Condition::Absent).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Conflict);
    let on_top = put(&provider, b"two", Condition::Version("1")).await.unwrap_err();
    assert_eq!(on_top.kind(), ErrorKind::Unsupported);
    assert_eq!(text(&fetch(&provider, "gcp:db").await), "one");
}

#[tokio::test]
async fn a_version_is_destroyed_and_a_secret_deleted_once_or_twice() {
    let server = Server::start().await;
    let provider = provider(server.url());
    server.put("db", b"one");
    server.put("db", b"two");
    for _ in 0..2 {
        delete(&provider, "gcp:db?version=1").await.unwrap();
    }
    let error = fetch(&provider, "gcp:db?version=1").await.unwrap_err();
    assert!(error.message().contains("destroyed"), "{error}");
    assert_eq!(text(&fetch(&provider, "gcp:db").await), "two");
    for _ in 0..2 {
        delete(&provider, "gcp:db").await.unwrap();
    }
    assert!(server.state().secrets.is_empty());
}

#[tokio::test]
async fn a_value_that_google_cannot_keep_is_refused_before_it_is_sent() {
    let server = Server::start().await;
    let provider = provider(server.url());
    for value in [Vec::new(), vec![b'x'; 65_537]] {
        let error = put(&provider, &value, Condition::None).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.message().contains("64 KiB"), "{error}");
    }
    assert!(server.stub.operations().is_empty());
    let longest = vec![b'x'; 65_536];
    put(&provider, &longest, Condition::None).await.unwrap();
    assert_eq!(fetch(&provider, "gcp:db").await.unwrap().expose_bytes(), longest);
}
