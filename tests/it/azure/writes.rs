//! Secrets that are stored and deleted.

use typed_secrets::{
    Condition, ErrorKind, FetchRequest, Provider, Result, SecretRefBuf, WriteRequest,
    providers::AzureProvider,
};

use super::{fetch, provider, server::Server, text};
use crate::stub::Reply;

async fn put(
    provider: &AzureProvider,
    value: &[u8],
    condition: Condition<'_>,
) -> Result<Option<Box<str>>> {
    let reference: SecretRefBuf = "azure:db".parse().unwrap();
    let request = WriteRequest::new(reference.as_ref(), value).on_condition(condition);
    provider.put(&request).await
}

#[tokio::test]
async fn each_write_adds_a_version() {
    let server = Server::start().await;
    let provider = provider(server.url());
    let value = "quotes \" and \\, \u{1f511}, \n and \u{1}";
    for value in ["one", value] {
        let version = put(&provider, value.as_bytes(), Condition::None).await.unwrap();
        let found = fetch(&provider, "azure:db").await;
        assert_eq!(text(&found), value);
        assert_eq!(found.unwrap().version(), version.as_deref());
    }
    assert_eq!(server.calls().len(), 5, "a challenge, two writes and two reads");
}

#[tokio::test]
async fn what_azure_does_not_do_is_refused_before_it_is_asked() {
    let server = Server::start().await;
    let provider = provider(server.url());
    for condition in [Condition::Absent, Condition::Version("1")] {
        let error = put(&provider, b"one", condition).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
    let error = put(&provider, b"\xff", Condition::None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let version: SecretRefBuf = "azure:db?version=1".parse().unwrap();
    let error = provider.delete(&FetchRequest::new(version.as_ref())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(server.calls().is_empty());
}

#[tokio::test]
async fn the_name_of_a_deleted_secret_is_taken_until_it_is_purged() {
    let server = Server::start().await;
    server.put("db", "one");
    let provider = provider(server.url());
    let reference: SecretRefBuf = "azure:db".parse().unwrap();
    for _ in 0..2 {
        provider.delete(&FetchRequest::new(reference.as_ref())).await.unwrap();
    }
    let error = fetch(&provider, "azure:db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let error = put(&provider, b"two", Condition::None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.hint().contains("purge"), "{}", error.hint());
}

/// Nobody knows whether the vault has stored a version already.
#[tokio::test]
async fn a_write_without_an_answer_is_not_sent_again() {
    let server = Server::start().await;
    let provider = provider(server.url());
    put(&provider, b"one", Condition::None).await.unwrap();
    let before = server.calls().len();
    server.fault(Reply::Close);
    let error = put(&provider, b"two", Condition::None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(server.calls().len(), before + 1);
}

#[tokio::test]
async fn a_value_that_azure_cannot_keep_is_refused_before_it_is_sent() {
    let server = Server::start().await;
    let provider = provider(server.url());
    let longest = vec![b'"'; 25 * 1024];
    let error = put(&provider, &[&longest[..], b"x"].concat(), Condition::None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.message().contains("25 KB"), "{error}");
    assert!(server.calls().is_empty());
    put(&provider, &longest, Condition::None).await.unwrap();
    assert_eq!(fetch(&provider, "azure:db").await.unwrap().expose_bytes(), longest);
}
