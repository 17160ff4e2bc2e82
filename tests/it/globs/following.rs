//! A live struct follows the secrets that match, and those that come to match.

use std::collections::BTreeMap;

use tokio::time::{sleep, timeout};
use typed_secrets::{
    ErrorKind, EventKind, ExposeSecret, Live, LiveState, Runtime, SecretString, Secrets,
    providers::MemoryProvider,
};

use super::texts;
use crate::support::{REMOTE, failure, kinds, remote, runtime, secs};

#[derive(Secrets)]
struct Keys {
    #[secret("memory:key/*", allow_empty)]
    keys: BTreeMap<String, SecretString>,
}

fn keys(live: &Live<Keys>) -> Vec<(String, String)> {
    let current = live.current();
    let texts = texts(&current.keys).into_iter();
    texts.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

async fn live(memory: &MemoryProvider) -> (Runtime, Live<Keys>) {
    let runtime = runtime(memory.clone());
    let live = Keys::live_from(&runtime).await.unwrap();
    (runtime, live)
}

#[tokio::test(start_paused = true)]
async fn secrets_that_are_new_changed_or_gone_are_seen_within_a_time_to_live() {
    let memory = remote(&[("key/a", "1"), ("key/b", "2")]);
    let (runtime, mut live) = live(&memory).await;
    let mut events = runtime.events();
    memory.insert("key/c", "3");
    timeout(secs(300), live.changed()).await.unwrap().unwrap();
    assert_eq!(keys(&live), pairs(&[("key/a", "1"), ("key/b", "2"), ("key/c", "3")]));
    memory.insert("key/a", "one");
    timeout(secs(300), live.changed()).await.unwrap().unwrap();
    assert_eq!(keys(&live)[0], ("key/a".to_owned(), "one".to_owned()));
    memory.remove("key/b");
    timeout(secs(300), live.changed()).await.unwrap().unwrap();
    assert_eq!(keys(&live), pairs(&[("key/a", "one"), ("key/c", "3")]));
    assert_eq!(
        kinds(&mut events, "key/a").iter().filter(|kind| **kind == EventKind::Rotated).count(),
        1
    );
}

/// What is gone is wiped: from the map, and from the cache.
#[tokio::test(start_paused = true)]
async fn a_secret_that_is_gone_is_cached_no_more() {
    let memory = remote(&[("key/a", "1"), ("key/b", "2")]);
    let (runtime, mut live) = live(&memory).await;
    assert_eq!(runtime.health().cached, 2);
    memory.remove("key/b");
    timeout(secs(300), live.changed()).await.unwrap().unwrap();
    assert_eq!(keys(&live), pairs(&[("key/a", "1")]));
    assert_eq!(runtime.health().cached, 1);
    let asked = memory.call_count();
    sleep(secs(60)).await;
    assert!(memory.call_count() <= asked + 2, "nothing is asked for in vain");
}

/// Each is asked for about once in five minutes: 12 times an hour and a little more.
#[tokio::test(start_paused = true)]
#[expect(clippy::print_stdout, reason = "the figures are kept in the documentation")]
async fn following_costs_one_list_and_one_round_of_fetches_in_a_time_to_live() {
    let memory = MemoryProvider::new().with_capabilities(REMOTE.with_max_batch(20));
    for number in 0..100 {
        memory.insert(format!("key/{number}"), "x");
    }
    let (_runtime, _live) = live(&memory).await;
    sleep(secs(10)).await;
    memory.reset_calls();
    sleep(secs(3_600)).await;
    let (lists, calls) = (memory.list_count(), memory.call_count());
    println!("100 secrets, 1 h: {lists} lists, {calls} batch calls");
    assert!((12..=16).contains(&lists), "{lists} lists");
    assert!((60..=80).contains(&calls), "{calls} calls");
}

#[tokio::test(start_paused = true)]
#[expect(clippy::print_stdout, reason = "the figures are kept in the documentation")]
async fn a_backend_that_is_down_leaves_the_map_and_is_asked_no_more_often() {
    let memory = remote(&[("key/a", "1"), ("key/b", "2")]);
    let (_runtime, mut live) = live(&memory).await;
    memory.fail_all_between(secs(60), secs(3_600), failure(ErrorKind::Unavailable));
    memory.reset_calls();
    sleep(secs(3_000)).await;
    assert_eq!(keys(&live).len(), 2);
    assert_eq!(live.health().error, Some(ErrorKind::Unavailable));
    assert_eq!(live.health().state, LiveState::Stale);
    let lists = memory.list_count();
    println!("50 min of failure: {lists} lists, {} reads", memory.call_count());
    assert!(lists <= 14, "{lists} lists");
    memory.insert("key/c", "3");
    timeout(secs(1_500), live.changed()).await.unwrap().unwrap();
    assert_eq!(keys(&live).len(), 3);
    assert_eq!(live.health().state, LiveState::Fresh);
}

#[tokio::test(start_paused = true)]
async fn a_bad_secret_keeps_the_map_of_before() {
    #[derive(Secrets)]
    struct Numbers {
        #[secret("memory:key/*", json, validate = positive)]
        keys: BTreeMap<String, i32>,
    }
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "`validate` takes a reference")]
    fn positive(number: &i32) -> Result<(), &'static str> {
        if *number > 0 { Ok(()) } else { Err("is not positive") }
    }
    let memory = remote(&[("key/a", "1")]);
    let runtime = runtime(memory.clone());
    let mut live = Numbers::live_from(&runtime).await.unwrap();
    memory.insert("key/b", "-1");
    sleep(secs(600)).await;
    assert_eq!(live.current().keys, BTreeMap::from([("key/a".to_owned(), 1)]));
    assert_eq!(live.health().error, Some(ErrorKind::Invalid));
    memory.insert("key/b", "2");
    timeout(secs(600), live.changed()).await.unwrap().unwrap();
    assert_eq!(live.current().keys.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_invalidated_or_refreshed_is_fetched_at_once() {
    let memory = remote(&[("key/a", "1")]);
    let (runtime, mut live) = live(&memory).await;
    sleep(secs(20)).await;
    memory.insert("key/a", "2");
    assert!(runtime.invalidate("memory:key/a").unwrap());
    timeout(secs(15), live.changed()).await.unwrap().unwrap();
    assert_eq!(keys(&live), pairs(&[("key/a", "2")]));
    memory.insert("key/a", "3");
    memory.insert("key/b", "4");
    live.refresh().await.unwrap();
    assert_eq!(keys(&live), pairs(&[("key/a", "3"), ("key/b", "4")]));
}

#[tokio::test(start_paused = true)]
async fn local_secrets_are_followed_too() {
    let memory = MemoryProvider::new();
    memory.insert("key/a", "1");
    let (runtime, mut live) = live(&memory).await;
    let mut events = runtime.events();
    memory.insert("key/a", "2");
    memory.insert("key/b", "3");
    timeout(secs(12), live.changed()).await.unwrap().unwrap();
    assert_eq!(keys(&live), pairs(&[("key/a", "2"), ("key/b", "3")]));
    assert_eq!(kinds(&mut events, "key/a"), [EventKind::Rotated]);
}

#[tokio::test(start_paused = true)]
async fn health_names_the_pattern() {
    let memory = remote(&[("key/a", "1")]);
    let (runtime, live) = live(&memory).await;
    assert_eq!(runtime.health().live[0].references, ["memory:key/*"]);
    assert_eq!(live.current().keys["key/a"].expose_secret(), "1");
}
