//! Many processes that share a store call a provider about as often as one.

use std::time::Duration;

use futures_util::future::join_all;
use typed_secrets::{ErrorKind, ProviderSettings, Runtime, layers::Retry};

use super::shelf::{Shelf, key, member, real, text, until};
use crate::support::{Counting, failure, remote, secs};

const MEMBERS: usize = 50;

fn fleet(backend: &Counting, shelf: &Shelf) -> Vec<Runtime> {
    (0..MEMBERS).map(|_| member(backend.clone(), shelf)).collect()
}

async fn all(fleet: &[Runtime], reference: &str) -> Vec<String> {
    join_all(fleet.iter().map(|runtime| text(runtime, reference))).await
}

#[tokio::test(start_paused = true)]
async fn all_that_start_at_once_call_once() {
    let (shelf, backend) = (Shelf::default(), Counting::with_latency(secs(1)));
    let fleet = fleet(&backend, &shelf);
    assert_eq!(all(&fleet, "memory:token").await, vec!["1"; MEMBERS]);
    assert_eq!(backend.calls(), 1);
    until(|| shelf.held() == 0).await;
}

#[tokio::test(start_paused = true)]
async fn a_leader_that_is_lost_holds_the_others_up_for_ten_seconds() {
    let (shelf, backend) = (Shelf::default(), Counting::with_latency(secs(1)));
    let fleet = fleet(&backend, &shelf);
    let lost = tokio::spawn({
        let first = fleet[0].clone();
        async move { first.get("memory:token").await.map(drop) }
    });
    until(|| shelf.held() == 1).await;
    fleet[0].shutdown().await;
    lost.await.unwrap().unwrap_err();
    let start = tokio::time::Instant::now();
    assert_eq!(all(&fleet[1..], "memory:token").await.len(), MEMBERS - 1);
    assert!(start.elapsed() < secs(13), "{:?}", start.elapsed());
    assert!(backend.calls() <= MEMBERS, "{} calls", backend.calls());
}

/// The first one to fail does not make the others fail one after the other.
#[tokio::test(start_paused = true)]
async fn all_are_told_what_is_wrong_as_soon_as_one_has_seen_it() {
    let shelf = Shelf::default();
    for kind in [ErrorKind::Unavailable, ErrorKind::Denied, ErrorKind::NotFound] {
        let memory = remote(&[]);
        memory.fail_always("token", failure(kind));
        memory.set_latency(secs(1));
        let retry = Retry::new(1, secs(0), secs(0));
        let member = || real(memory.clone()).retry(retry).second_level(shelf.clone(), key(1));
        let fleet: Vec<_> = (0..MEMBERS).map(|_| member().build().unwrap()).collect();
        let start = tokio::time::Instant::now();
        let reads = join_all(fleet.iter().map(|runtime| async {
            let error = runtime.get("memory:token").await.unwrap_err();
            error.kind()
        }));
        assert_eq!(reads.await, vec![kind; MEMBERS]);
        assert!(start.elapsed() < secs(4), "{kind}: {:?}", start.elapsed());
    }
}

/// In real time, since what is stored ages in it.
#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_is_shared() {
    let (shelf, backend) = (Shelf::default(), Counting::with_latency(Duration::from_millis(50)));
    let settings = ProviderSettings::new().ttl(secs(2));
    let fleet: Vec<_> = (0..MEMBERS)
        .map(|_| {
            let builder = real(backend.clone()).provider_settings("memory", settings);
            builder.second_level(shelf.clone(), key(1)).build().unwrap()
        })
        .collect();
    let start = std::time::Instant::now();
    while start.elapsed() < secs(7) {
        all(&fleet, "memory:token").await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // Four cycles; without the store there are about two hundred calls.
    assert!((4..=8).contains(&backend.calls()), "{} calls", backend.calls());
}
