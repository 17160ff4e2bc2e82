//! What is to be forgotten is not found in the store either.

use std::time::Duration;

use typed_secrets::{ErrorKind, Runtime, providers::MemoryProvider};

use super::shelf::{Mood, Shelf, key, member, real, text, until};
use crate::support::{Counting, failure, remote};

/// A runtime whose secret is stored, and what it is made of.
async fn stored() -> (Shelf, MemoryProvider, Runtime) {
    let (shelf, memory) = (Shelf::default(), remote(&[("token", "1")]));
    let runtime = member(memory.clone(), &shelf);
    text(&runtime, "memory:token").await;
    until(|| shelf.stored() == 1 && shelf.held() == 0).await;
    (shelf, memory, runtime)
}

#[tokio::test]
async fn a_confirmed_refusal_removes_what_is_stored() {
    for kind in [ErrorKind::Denied, ErrorKind::NotFound] {
        let (shelf, memory, runtime) = stored().await;
        memory.fail_always("token", failure(kind));
        let newest = typed_secrets::ReadOptions::new().refresh();
        let error = runtime.get_with("memory:token", newest).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        until(|| shelf.stored() == 0).await;
        let error = member(memory, &shelf).get("memory:token").await.unwrap_err();
        assert_eq!(error.kind(), kind);
    }
}

/// The store cannot be told, but this process knows.
#[tokio::test]
async fn after_a_refusal_a_store_that_was_down_gives_nothing_either() {
    let (shelf, memory, runtime) = stored().await;
    memory.fail("token", failure(ErrorKind::Denied), 1);
    shelf.set_mood(Mood::Down);
    let newest = typed_secrets::ReadOptions::new().refresh();
    runtime.get_with("memory:token", newest).await.unwrap_err();
    shelf.set_mood(Mood::Well);
    memory.insert("token", "2");
    tokio::time::sleep(Duration::from_millis(5_100)).await;
    assert_eq!(shelf.stored(), 1);
    assert_eq!(text(&runtime, "memory:token").await, "2");
}

#[tokio::test]
async fn an_outage_removes_nothing() {
    let (shelf, memory, runtime) = stored().await;
    memory.fail_always("token", failure(ErrorKind::Unavailable));
    let newest = typed_secrets::ReadOptions::new().refresh();
    runtime.get_with("memory:token", newest).await.unwrap_err();
    assert_eq!(shelf.stored(), 1);
}

#[tokio::test]
async fn what_is_invalidated_or_cleared_is_read_anew() {
    let forget: [fn(&Runtime); 2] =
        [|runtime| assert!(runtime.invalidate("memory:token").unwrap()), |runtime| runtime.clear()];
    for forget in forget {
        let (shelf, memory, runtime) = stored().await;
        memory.insert("token", "2");
        forget(&runtime);
        assert_eq!(text(&runtime, "memory:token").await, "2");
        until(|| shelf.held() == 0).await;
        assert_eq!(text(&member(memory, &shelf), "memory:token").await, "2");
    }
}

#[tokio::test]
async fn what_is_invalidated_leaves_the_store() {
    let (shelf, _, runtime) = stored().await;
    runtime.invalidate("memory:token").unwrap();
    until(|| shelf.stored() == 0).await;
}

#[tokio::test]
async fn what_is_cleared_is_not_found_again_even_if_this_process_never_had_it() {
    let (shelf, memory, _) = stored().await;
    let other = member(memory.clone(), &shelf);
    other.clear();
    memory.insert("token", "2");
    assert_eq!(text(&other, "memory:token").await, "2");
}

#[tokio::test]
async fn what_was_under_way_when_it_was_invalidated_is_not_stored() {
    let (shelf, backend) = (Shelf::default(), Counting::with_latency(Duration::from_millis(100)));
    let runtime = member(backend.clone(), &shelf);
    let reading = tokio::spawn({
        let runtime = runtime.clone();
        async move { text(&runtime, "memory:token").await }
    });
    until(|| backend.calls() == 1).await;
    runtime.invalidate("memory:token").unwrap();
    assert_eq!(reading.await.unwrap(), "1");
    until(|| shelf.held() == 0).await;
    assert_eq!(shelf.stored(), 0);
}

/// A runtime that ends leaves the store to the next one.
#[tokio::test]
async fn the_end_of_a_runtime_forgets_nothing() {
    let (shelf, _, runtime) = stored().await;
    runtime.shutdown().await;
    drop(runtime);
    assert_eq!(shelf.stored(), 1);
    let down = remote(&[]);
    let next = real(down).second_level(shelf, key(1)).build().unwrap();
    assert_eq!(text(&next, "memory:token").await, "1");
}
