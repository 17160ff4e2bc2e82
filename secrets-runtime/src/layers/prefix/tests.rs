#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::Mutex;

use super::*;
use crate::{
    provider::{Condition, ProviderExt as _},
    reference::Selector,
};

/// Notes what it is asked for, and answers with what it is told.
#[derive(Debug, Default)]
struct Notes {
    asked: Mutex<Vec<String>>,
    listed: Vec<&'static str>,
    next: Option<&'static str>,
    aliases: Vec<&'static str>,
    miscounts: bool,
}

impl Notes {
    fn note(&self, what: impl std::fmt::Display) {
        self.asked.lock().unwrap().push(what.to_string());
    }
}

/// The provider is looked into after it has been put behind a layer.
#[derive(Clone, Debug)]
struct Noting(std::sync::Arc<Notes>);

impl Noting {
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.asked.lock().unwrap())
    }
}

impl Provider for Noting {
    fn capabilities(&self) -> Capabilities {
        Capabilities::new().with_max_batch(3).with_versions()
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        self.0.note(format_args!("{} {}", request.reference(), request.is_once()));
        let value = Value::new(request.name().as_bytes().to_vec());
        Ok(self.0.aliases.iter().fold(value, |value, alias| value.with_alias(*alias)))
    }

    async fn fetch_batch(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        let mut results = Vec::new();
        for request in requests {
            results.push(self.fetch(request).await);
        }
        results.extend(self.0.miscounts.then(|| Ok(Value::new("more"))));
        results
    }

    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        let (prefix, separators) = (request.prefix(), request.separators());
        let depth = separators.map(|most| format!(" to {most}")).unwrap_or_default();
        let page = request.page().map(|page| format!(" at {page}")).unwrap_or_default();
        self.0.note(format_args!("list {prefix}{depth}{page}"));
        let names = self.0.listed.iter().map(|&name| name.to_owned()).collect();
        Ok(ListPage::new(names).with_next(self.0.next.map(str::to_owned)))
    }

    async fn metadata(&self, request: &FetchRequest<'_>) -> Result<Metadata> {
        self.0.note(format_args!("metadata {}", request.reference()));
        Ok(Metadata::default())
    }

    async fn put(&self, request: &WriteRequest<'_>) -> Result<Option<Box<str>>> {
        let (reference, condition) = (request.reference(), request.condition());
        self.0.note(format_args!("put {reference} {condition:?} {:?}", request.expose_value()));
        Ok(None)
    }

    async fn delete(&self, request: &FetchRequest<'_>) -> Result<()> {
        self.0.note(format_args!("delete {}", request.reference()));
        Ok(())
    }
}

fn layered(prefix: &str, notes: Notes) -> (Noting, SharedProvider) {
    let noting = Noting(notes.into());
    (noting.clone(), Prefix::new(prefix).layer(SharedProvider::new(noting)))
}

fn request(name: &str) -> FetchRequest<'_> {
    let reference = SecretRef::new("team", name);
    FetchRequest::new(reference.with_selector(Selector::Version("3"))).once(true)
}

#[tokio::test]
async fn every_call_is_made_for_the_full_name() {
    let (noting, provider) = layered("app/", Notes::default());
    provider.fetch(&request("db")).await.unwrap();
    provider.metadata(&request("db")).await.unwrap();
    provider.delete(&request("db")).await.unwrap();
    let write = WriteRequest::new(SecretRef::new("team", "db"), b"\x01");
    provider.put(&write.on_condition(Condition::Absent)).await.unwrap();
    provider.list("db").await.unwrap();
    let expected = [
        "team:app/db?version=3 true",
        "metadata team:app/db?version=3",
        "delete team:app/db?version=3",
        "put team:app/db Absent [1]",
        "list app/db",
    ];
    assert_eq!(noting.asked(), expected);
}

#[tokio::test]
async fn nothing_stands_between_prefix_and_name() {
    let (noting, provider) = layered("APP_", Notes::default());
    provider.fetch(&request("TOKEN")).await.unwrap();
    assert_eq!(noting.asked(), ["team:APP_TOKEN?version=3 true"]);
}

#[tokio::test]
async fn a_name_that_leads_out_is_refused_before_the_provider_is_asked() {
    let (noting, provider) = layered("app/", Notes::default());
    for name in ["", "..", "../db", "a/../../db", "a/./b", ".", "a/..", "..\\db"] {
        let error = provider.fetch(&request(name)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{name}");
        assert!(provider.metadata(&request(name)).await.is_err(), "{name}");
        assert!(provider.delete(&request(name)).await.is_err(), "{name}");
        let write = WriteRequest::new(SecretRef::new("team", name), b"");
        assert!(provider.put(&write).await.is_err(), "{name}");
    }
    for prefix in ["../", "../db", "a/../b", "./", "a/../../", "..\\x"] {
        assert!(provider.list(prefix).await.is_err(), "{prefix}");
    }
    assert!(noting.asked().is_empty());
    for name in ["...", "a..b", "..a", "a/b.", "%2e%2e/db"] {
        assert!(provider.fetch(&request(name)).await.is_ok(), "{name}");
    }
}

#[tokio::test]
async fn a_bad_name_in_a_batch_fails_alone() {
    let (noting, provider) = layered("app/", Notes::default());
    let results = provider.fetch_batch(&["a", "../b", "c"].map(request)).await;
    let read = |result: &Result<Value>| result.as_ref().map(|v| v.expose_bytes().to_vec()).ok();
    let read: Vec<_> = results.iter().map(read).collect();
    assert_eq!(read, [Some(b"app/a".to_vec()), None, Some(b"app/c".to_vec())]);
    assert_eq!(noting.asked().len(), 2);
}

/// Two right names and three results: as many as there were requests, and still not theirs.
#[tokio::test]
async fn a_wrong_number_of_results_stays_one() {
    let (_, provider) = layered("app/", Notes { miscounts: true, ..Notes::default() });
    let results = provider.fetch_batch(&["a", "../b", "c"].map(request)).await;
    assert_ne!(results.len(), 3);
}

#[tokio::test]
async fn lists_come_back_without_the_prefix_and_without_strangers() {
    let listed = vec!["app", "app/", "app/../x", "app/a", "app/b/c", "apple", "other"];
    let (noting, provider) = layered("app/", Notes { listed, ..Notes::default() });
    assert_eq!(provider.list("").await.unwrap(), ["a", "b/c"]);
    assert_eq!(noting.asked(), ["list app/"]);
}

#[tokio::test]
async fn a_list_is_asked_for_what_begins_with_both() {
    for (prefix, begin) in [("APP_", ""), ("APP_", "DB_"), ("a/b/", "c/."), ("a/", "..")] {
        let (noting, provider) = layered(prefix, Notes::default());
        provider.list(begin).await.unwrap();
        assert_eq!(noting.asked(), [format!("list {prefix}{begin}")]);
    }
}

#[tokio::test]
async fn aliases_lose_the_prefix_or_are_dropped() {
    let aliases = vec!["app/db", "arn:aws:secretsmanager:eu:1:secret:app/db", "db", "app/../x"];
    let (_, provider) = layered("app/", Notes { aliases, ..Notes::default() });
    let value = provider.fetch(&request("db")).await.unwrap();
    assert_eq!(value.aliases(), [Box::from("db")]);
    let values = provider.fetch_batch(&[request("db")]).await;
    assert_eq!(values[0].as_ref().unwrap().aliases(), [Box::from("db")]);
}

#[tokio::test]
async fn pages_and_depths_are_those_of_the_provider() {
    let notes = Notes { listed: vec!["app/db"], next: Some("2"), ..Notes::default() };
    let (noting, provider) = layered("prod/app/", notes);
    let asked = ListRequest::new("d").with_separators(Some(1)).with_page(Some("1"));
    let page = provider.list_page(&asked).await.unwrap();
    assert_eq!((page.names(), page.next()), (&[][..], Some("2")));
    assert_eq!(noting.asked(), ["list prod/app/d to 3 at 1"]);
}
