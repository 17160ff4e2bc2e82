#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::error::Error as _;

use super::*;
use crate::providers::{LeaseScript, MemoryProvider};

/// Lasting failures, then transient ones.
const FAILURES: [ErrorKind; 5] = [
    ErrorKind::Denied,
    ErrorKind::Unauthenticated,
    ErrorKind::Config,
    ErrorKind::Throttled,
    ErrorKind::Timeout,
];

fn memory(secrets: &[(&str, &str)]) -> MemoryProvider {
    let memory = MemoryProvider::new();
    for (name, value) in secrets {
        memory.insert(*name, *value);
    }
    memory
}

fn failing(kind: ErrorKind, message: &'static str) -> MemoryProvider {
    let memory = memory(&[("a", "1")]);
    memory.fail_always("a", Error::new(kind, message));
    memory
}

fn backed(first: &MemoryProvider, fallback: &Fallback) -> SharedProvider {
    fallback.layer(SharedProvider::new(first.clone()))
}

fn request(name: &str) -> FetchRequest<'_> {
    FetchRequest::new(SecretRef::new("memory", name))
}

/// What `a` is, in the current version.
async fn get(provider: &SharedProvider) -> Result<Value> {
    provider.fetch(&request("a")).await
}

fn names(memory: &MemoryProvider) -> Vec<String> {
    memory.calls().iter().flat_map(|call| call.names().map(str::to_owned)).collect()
}

#[tokio::test]
async fn what_is_missing_comes_from_the_fallback_and_says_so() {
    let (first, second) = (memory(&[]), memory(&[("a", "2")]));
    let value = get(&backed(&first, &Fallback::new(second))).await.unwrap();
    assert_eq!((value.expose_bytes(), value.is_fallback()), (&b"2"[..], true));
}

#[tokio::test]
async fn what_is_there_is_not_asked_of_the_fallback() {
    let (first, second) = (memory(&[("a", "1")]), memory(&[("a", "2")]));
    let fallback = Fallback::new(second.clone()).on_unavailable();
    let value = get(&backed(&first, &fallback)).await.unwrap();
    assert_eq!((value.expose_bytes(), value.is_fallback()), (&b"1"[..], false));
    assert!(second.calls().is_empty());
}

#[tokio::test]
async fn no_failure_counts_as_missing() {
    for kind in FAILURES {
        let (first, second) = (failing(kind, "as scripted"), memory(&[("a", "2")]));
        let error = get(&backed(&first, &Fallback::new(second.clone()))).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(second.calls().is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn an_outage_is_bridged_where_that_is_wanted_and_a_denial_never() {
    for kind in FAILURES {
        let (first, second) = (failing(kind, "as scripted"), memory(&[("a", "2")]));
        let fallback = Fallback::new(second.clone()).on_unavailable();
        let result = get(&backed(&first, &fallback)).await;
        assert_eq!(result.is_ok(), kind.is_transient(), "{kind}");
        assert_eq!(second.calls().is_empty(), !kind.is_transient(), "{kind}");
    }
}

#[tokio::test]
async fn the_fallback_never_hides_the_first_failure() {
    for kind in FAILURES.into_iter().chain([ErrorKind::NotFound]) {
        let first = failing(ErrorKind::Unavailable, "the first");
        let fallback = Fallback::new(failing(kind, "the second")).on_unavailable();
        let error = get(&backed(&first, &fallback)).await.unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Unavailable, "the first"));
    }
}

#[tokio::test]
async fn a_secret_is_missing_only_if_both_say_so() {
    let error = get(&backed(&memory(&[]), &Fallback::new(memory(&[])))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    for kind in FAILURES {
        let fallback = Fallback::new(failing(kind, "the second"));
        let error = get(&backed(&memory(&[]), &fallback)).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        let message = "there is no such secret, and its fallback failed: the second";
        assert_eq!(error.message(), message);
        assert_eq!(error.source().unwrap().to_string(), format!("{kind}: the second"));
    }
}

#[tokio::test]
async fn a_wait_that_the_fallback_asks_for_is_kept() {
    let (second, wait) = (memory(&[]), Duration::from_secs(7));
    second.fail_always("a", Error::new(ErrorKind::Throttled, "later").with_retry_after(wait));
    let error = get(&backed(&memory(&[]), &Fallback::new(second))).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(wait));
}

#[tokio::test]
async fn of_a_batch_only_what_is_open_is_asked_and_in_batches_of_the_fallbacks_size() {
    let first = memory(&[("b", "1")]);
    first.fail_always("d", Error::new(ErrorKind::Denied, "no"));
    let pairs = Capabilities::new().with_max_batch(2);
    let second = memory(&[("a", "2"), ("b", "2"), ("c", "2"), ("d", "2"), ("e", "2")]);
    let fallback = Fallback::new(second.clone().with_capabilities(pairs));
    let requests = ["a", "b", "c", "d", "e", "f"].map(request);
    let results = backed(&first, &fallback).fetch_batch(&requests).await;

    let texts = results.iter().map(|result| result.as_ref().ok().map(Value::expose_bytes));
    let (one, two) = (Some(&b"1"[..]), Some(&b"2"[..]));
    assert_eq!(texts.collect::<Vec<_>>(), [two, one, two, None, two, None]);
    assert_eq!(results[3].as_ref().unwrap_err().kind(), ErrorKind::Denied);
    assert_eq!(results[5].as_ref().unwrap_err().kind(), ErrorKind::NotFound);
    let calls: Vec<_> = second.calls().iter().map(|call| call.references.len()).collect();
    assert_eq!((names(&second).concat(), calls), ("acef".to_owned(), vec![2, 2]));
}

#[tokio::test]
async fn a_name_can_be_another_one_there() {
    let second = memory(&[("old/a", "2")]);
    let fallback = Fallback::new(second).map_name(|name| format!("old/{name}"));
    assert_eq!(get(&backed(&memory(&[]), &fallback)).await.unwrap().expose_bytes(), b"2");
}

#[tokio::test]
async fn a_version_is_asked_only_of_a_fallback_that_has_versions() {
    let reference = SecretRef::new("memory", "a").with_selector(Selector::Version("1"));
    let pinned = FetchRequest::new(reference);
    let second = memory(&[("a", "first"), ("a", "second")]);
    let provider = backed(&memory(&[]), &Fallback::new(second.clone()));
    assert_eq!(provider.fetch(&pinned).await.unwrap().expose_bytes(), b"first");

    let without = second.with_capabilities(Capabilities::new());
    let provider = backed(&memory(&[]), &Fallback::new(without));
    assert_eq!(provider.fetch(&pinned).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_is_waited_for_as_long_as_the_patience_lasts() {
    for (fallback, secs) in [
        (Fallback::new(memory(&[("a", "2")])).on_unavailable(), 10),
        (Fallback::new(memory(&[("a", "2")])).patience(Duration::from_secs(3)).on_unavailable(), 3),
    ] {
        let (first, began) = (memory(&[]), tokio::time::Instant::now());
        first.hang("a");
        assert_eq!(get(&backed(&first, &fallback)).await.unwrap().expose_bytes(), b"2");
        assert_eq!(began.elapsed(), Duration::from_secs(secs));
    }
}

#[test]
fn a_provider_is_local_only_if_its_fallback_is() {
    let remote = memory(&[]).with_capabilities(Capabilities::new());
    let with = |fallback| backed(&memory(&[]), &Fallback::new(fallback)).capabilities();
    assert_eq!(with(memory(&[])), memory(&[]).capabilities());
    assert!(!with(remote).is_local());
}

/// Answers any batch with no result.
#[derive(Debug)]
struct Silent;

impl Provider for Silent {
    async fn fetch(&self, _: &FetchRequest<'_>) -> Result<Value> {
        Ok(Value::new("never asked"))
    }

    async fn fetch_batch(&self, _: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        Vec::new()
    }
}

#[tokio::test]
async fn a_wrong_number_of_answers_shifts_no_result() {
    let first = memory(&[("b", "1")]);
    let provider = backed(&first, &Fallback::new(Silent));
    let results = provider.fetch_batch(&["a", "b"].map(request)).await;
    assert_eq!(results[0].as_ref().unwrap_err().kind(), ErrorKind::Unavailable);
    assert_eq!(results[1].as_ref().unwrap().expose_bytes(), b"1");

    let provider = Fallback::new(first).layer(SharedProvider::new(Silent));
    assert!(provider.fetch_batch(&["a", "b"].map(request)).await.is_empty());
}

#[test]
fn other_names_at_the_fallback_are_no_names_of_the_secret() {
    assert!(Value::new("v").with_alias("old/name").with_fallback().aliases().is_empty());
}

#[tokio::test]
async fn leases_of_the_fallback_are_renewed_and_given_back_there() {
    let (first, second) = (memory(&[]), memory(&[]));
    first.lend("b", LeaseScript::new(Duration::from_mins(1)));
    second.lend("a", LeaseScript::new(Duration::from_mins(1)));
    let provider = backed(&first, &Fallback::new(second.clone()));
    let (mine, other) = (get(&provider).await.unwrap(), provider.fetch(&request("b")).await);
    provider.renew(mine.lease().unwrap()).await.unwrap();
    provider.revoke(mine.lease().unwrap()).await.unwrap();
    provider.renew(other.unwrap().lease().unwrap()).await.unwrap();
    assert_eq!((second.lease_counts("a").renewed, second.lease_counts("a").revoked), (1, 1));
    assert_eq!((first.lease_counts("b").renewed, first.lease_counts("b").revoked), (1, 0));
}

#[test]
fn a_fallback_is_upkept_and_may_need_something() {
    let upkept = memory(&[]).with_capabilities(Capabilities::new().with_upkeep());
    assert!(backed(&memory(&[]), &Fallback::new(upkept)).capabilities().upkeep());
}
