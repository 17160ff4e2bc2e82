#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;
use crate::{
    error::ErrorKind,
    providers::testkit::{get, text},
    reference::{SecretRef, Selector},
};

fn memory() -> MemoryProvider {
    let memory = MemoryProvider::new();
    memory.insert("token", "s3cret");
    memory
}

fn throttled() -> Error {
    Error::new(ErrorKind::Throttled, "slow down")
}

async fn outcomes(memory: &MemoryProvider, reads: usize) -> Vec<bool> {
    let mut outcomes = Vec::new();
    for _ in 0..reads {
        outcomes.push(get(memory, "token").await.is_ok());
    }
    outcomes
}

#[tokio::test]
async fn faults_end_as_told() {
    let memory = memory();
    memory.fail("token", throttled(), 2);
    assert_eq!(outcomes(&memory, 3).await, [false, false, true]);
    memory.flap("token", throttled());
    assert_eq!(outcomes(&memory, 4).await, [false, true, false, true]);
    memory.fail_always("token", throttled());
    assert_eq!(outcomes(&memory, 2).await, [false, false]);
    memory.recover("token");
    assert_eq!(outcomes(&memory, 1).await, [true]);
}

#[tokio::test]
async fn a_value_can_be_cut_off() {
    let memory = memory();
    memory.truncate("token", 2);
    assert_eq!(text(&memory, "token").await, "s3");
}

#[tokio::test(start_paused = true)]
async fn calls_take_as_long_as_told_and_may_hang() {
    let memory = memory();
    memory.set_latency(Duration::from_millis(20));
    let start = tokio::time::Instant::now();
    get(&memory, "token").await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_millis(20));
    memory.hang("token");
    let hung = tokio::time::timeout(Duration::from_hours(1), get(&memory, "token")).await;
    assert!(hung.is_err());
}

#[tokio::test(start_paused = true)]
async fn values_appear_when_their_time_comes() {
    let memory = memory();
    let hours = Duration::from_hours;
    memory.rotate_at("token", hours(2), "third");
    memory.rotate_at("token", hours(1), "second");
    memory.rotate_at("new", hours(1), "first");
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push((text(&memory, "token").await, memory.versions("new")));
        tokio::time::advance(hours(1)).await;
    }
    let expected = [("s3cret", 0), ("second", 1), ("third", 1)];
    assert_eq!(seen, expected.map(|(token, new)| (token.to_owned(), new)));
    assert_eq!(memory.versions("token"), 3);
}

#[tokio::test(start_paused = true)]
async fn versions_that_fall_due_together_keep_their_order() {
    let memory = memory();
    for value in ["second", "third"] {
        memory.rotate_at("token", Duration::from_secs(1), value);
    }
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(text(&memory, "token").await, "third");
}

#[tokio::test(start_paused = true)]
async fn an_outage_lasts_from_and_until_as_told() {
    let memory = memory();
    let secs = Duration::from_secs;
    memory.fail_between("token", secs(1), secs(2), throttled());
    memory.fail_between("token", secs(3), secs(4), throttled());
    let mut seen = Vec::new();
    for _ in 0..5 {
        seen.push(get(&memory, "token").await.is_ok());
        tokio::time::advance(secs(1)).await;
    }
    assert_eq!(seen, [true, false, true, false, true]);
}

#[tokio::test(start_paused = true)]
async fn an_outage_hits_one_name_of_a_batch_or_all() {
    let memory = memory();
    memory.insert("b", "other");
    let (start, hour) = (Duration::ZERO, Duration::from_hours(1));
    memory.fail_between("b", start, hour, throttled());
    memory.fail_all_between(hour, 2 * hour, Error::new(ErrorKind::Unavailable, "down"));
    let requests = ["token", "b"].map(|name| FetchRequest::new(SecretRef::new("memory", name)));
    let mut seen: Vec<Vec<_>> = Vec::new();
    for _ in 0..3 {
        let results = memory.fetch_batch(&requests).await;
        seen.push(results.iter().map(|result| result.as_ref().err().map(Error::kind)).collect());
        tokio::time::advance(hour).await;
    }
    let (throttled, down) = (Some(ErrorKind::Throttled), Some(ErrorKind::Unavailable));
    assert_eq!(seen, [vec![None, throttled], vec![down, down], vec![None, None]]);
}

#[tokio::test]
async fn counts_are_kept_without_the_calls() {
    let memory = memory();
    memory.count_only();
    let requests = ["token", "b"].map(|name| FetchRequest::new(SecretRef::new("memory", name)));
    memory.fetch_batch(&requests).await;
    get(&memory, "token").await.unwrap();
    assert_eq!((memory.count("token"), memory.count("b"), memory.count("c")), (2, 1, 0));
    assert_eq!(memory.call_count(), 2);
    assert!(memory.calls().is_empty());
    memory.reset_calls();
    assert_eq!((memory.count("token"), memory.call_count()), (0, 0));
    get(&memory, "token").await.unwrap();
    assert!(memory.calls().is_empty(), "a reset leaves it at counting");
}

#[tokio::test]
async fn calls_are_counted_with_what_was_asked() {
    let memory = memory();
    let pinned = SecretRef::new("memory", "token").with_selector(Selector::Version("1"));
    let other = SecretRef::new("memory", "b");
    let requests = [FetchRequest::new(pinned), FetchRequest::new(other)];
    memory.fetch(&requests[1]).await.unwrap_err();
    memory.fetch_batch(&requests).await;
    let calls = memory.calls();
    assert_eq!(calls.iter().map(|call| call.batch).collect::<Vec<_>>(), [false, true]);
    assert_eq!(calls[1].names().collect::<Vec<_>>(), ["token", "b"]);
    assert_eq!(calls[1].references[0].as_ref(), pinned);
    memory.reset_calls();
    assert!(memory.calls().is_empty());
}

#[tokio::test]
async fn a_version_has_one_spelling() {
    let memory = memory();
    for id in ["0", "2", "01", "+1", "-1", "x", ""] {
        let reference = SecretRef::new("memory", "token").with_selector(Selector::Version(id));
        let error = memory.fetch(&FetchRequest::new(reference)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{id:?}");
    }
}

#[tokio::test]
async fn each_name_of_a_secret_reads_it_and_tells_the_others() {
    let memory = memory();
    memory.alias("token", "arn:1");
    memory.alias("token", "arn:2");
    for (name, others) in [
        ("token", ["arn:1", "arn:2"]),
        ("arn:1", ["token", "arn:2"]),
        ("arn:2", ["token", "arn:1"]),
    ] {
        let value = get(&memory, name).await.unwrap();
        assert_eq!(value.expose_bytes(), b"s3cret");
        assert_eq!(value.aliases().iter().map(AsRef::as_ref).collect::<Vec<&str>>(), others);
    }
    memory.insert("arn:1", "rotated");
    assert_eq!(text(&memory, "token").await, "rotated");
    memory.fail("token", throttled(), 1);
    get(&memory, "arn:2").await.unwrap_err();
    memory.insert("other", "x");
    assert!(get(&memory, "other").await.unwrap().aliases().is_empty());
}

#[test]
fn debug_shows_names_only() {
    assert_eq!(format!("{:?}", memory()), r#"MemoryProvider { names: ["token"], .. }"#);
}
