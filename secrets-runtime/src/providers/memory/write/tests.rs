#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::time::Duration;

use super::*;
use crate::{
    provider::{Provider as _, ProviderExt as _},
    providers::testkit::text,
    reference::SecretRef,
};

async fn put(memory: &MemoryProvider, condition: Condition<'_>) -> Result<Option<Box<str>>> {
    let reference = SecretRef::new("memory", "also");
    memory.put(&WriteRequest::new(reference, b"value").on_condition(condition)).await
}

#[tokio::test]
async fn another_name_of_a_secret_changes_it() {
    let memory = MemoryProvider::new();
    memory.insert("token", "s3cret");
    memory.alias("token", "also");
    assert_eq!(put(&memory, Condition::Absent).await.unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(put(&memory, Condition::Version("1")).await.unwrap().as_deref(), Some("2"));
    assert_eq!(text(&memory, "token").await, "value");

    let pinned = |id| SecretRef::new("memory", "also").with_selector(Selector::Version(id));
    for id in ["1", "1", "7", "x"] {
        memory.delete(&FetchRequest::new(pinned(id))).await.unwrap();
    }
    let known = memory.metadata(&FetchRequest::new(pinned("2"))).await.unwrap();
    let states: Vec<_> = known.versions.iter().map(|known| known.state).collect();
    assert_eq!(states, [VersionState::Destroyed, VersionState::Active]);
    let unknown = memory.metadata(&FetchRequest::new(pinned("3"))).await.unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::NotFound);

    memory.delete(&FetchRequest::new(SecretRef::new("memory", "also"))).await.unwrap();
    assert_eq!(memory.list("").await.unwrap(), [""; 0]);
    assert_eq!(put(&memory, Condition::Absent).await.unwrap().as_deref(), Some("1"));
}

#[tokio::test(start_paused = true)]
async fn an_outage_hits_changes_too() {
    let memory = MemoryProvider::new();
    let down = Error::new(ErrorKind::Unavailable, "down");
    memory.fail_all_between(Duration::ZERO, Duration::from_secs(1), down);
    put(&memory, Condition::None).await.unwrap_err();
    memory.list("").await.unwrap_err();
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(memory.list("").await.unwrap(), [""; 0]);
    put(&memory, Condition::None).await.unwrap();
}
