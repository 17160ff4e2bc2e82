//! How long a cached value is used, and that one secret is never taken for another.

use std::time::{Duration, SystemTime};

use futures_util::FutureExt as _;
use tokio::{
    task::yield_now,
    time::{advance, sleep},
};
use typed_secrets::{
    Capabilities, ErrorKind, ExposeSecret, ReadOptions, Runtime, SecretRefBuf, SecretString,
    Secrets, Value,
    providers::{MemoryProvider, provider_fn},
};

use crate::support::{Counting, REMOTE, builder, remote, runtime, secs};

async fn text(runtime: &Runtime, reference: &str) -> String {
    runtime.get(reference).await.unwrap().expose_str().unwrap().to_owned()
}

/// Whether the next read of `memory:token` asks the backend.
async fn is_stale(runtime: &Runtime, backend: &Counting) -> bool {
    let before = backend.calls();
    runtime.get("memory:token").await.unwrap();
    backend.calls() > before
}

/// Forgets during a fetch that has read the old value; what is read afterwards is new.
async fn forget_in_flight(forget: impl Fn(&Runtime)) {
    let backend = Counting::with_latency(secs(10) / 2);
    let runtime = runtime(backend.clone());
    let old = tokio::spawn({
        let runtime = runtime.clone();
        async move { text(&runtime, "memory:token").await }
    });
    yield_now().await;
    advance(secs(1)).await;
    forget(&runtime);

    assert_eq!(text(&runtime, "memory:token").await, "2");
    assert_eq!(old.await.unwrap(), "1", "whoever asked before is answered");
    advance(secs(60)).await;
    assert_eq!(text(&runtime, "memory:token").await, "2");
    assert_eq!(backend.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn invalidate_keeps_out_a_value_that_was_under_way() {
    forget_in_flight(|runtime| {
        runtime.invalidate("memory:token").unwrap();
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn clear_keeps_out_a_value_that_was_under_way() {
    forget_in_flight(Runtime::clear).await;
}

#[tokio::test(start_paused = true)]
async fn invalidate_tells_whether_there_was_a_value() {
    let runtime = runtime(remote(&[("token", "{\"a\": 1}")]));
    assert!(!runtime.invalidate("memory:token").unwrap());
    text(&runtime, "memory:token#a").await;
    assert!(runtime.invalidate("memory:token#b").unwrap(), "the field part does not matter");
    assert!(runtime.cached("memory:token").is_none());
    assert_eq!(runtime.invalidate("token").unwrap_err().kind(), ErrorKind::Config);
}

#[tokio::test(start_paused = true)]
async fn a_value_is_used_for_five_minutes() {
    let backend = Counting::default();
    let runtime = runtime(backend.clone());
    assert!(is_stale(&runtime, &backend).await);
    advance(secs(239)).await;
    assert!(!is_stale(&runtime, &backend).await);
    advance(secs(61)).await;
    assert!(is_stale(&runtime, &backend).await);
}

#[tokio::test(start_paused = true)]
async fn a_value_is_fetched_again_in_the_background_while_it_is_still_used() {
    let runtime = runtime(Counting::with_latency(secs(2)));
    assert_eq!(text(&runtime, "memory:token").await, "1");
    advance(secs(286)).await;
    for _ in 0..100 {
        assert_eq!(text(&runtime, "memory:token").now_or_never().unwrap(), "1");
    }
    sleep(secs(3)).await;
    assert_eq!(text(&runtime, "memory:token").now_or_never().unwrap(), "2");
}

#[tokio::test(start_paused = true)]
async fn a_runtime_has_its_own_time_to_live() {
    let backend = Counting::default();
    let runtime = builder(backend.clone()).ttl(secs(2)).build().unwrap();
    assert!(is_stale(&runtime, &backend).await);
    advance(Duration::from_millis(1_599)).await;
    assert!(!is_stale(&runtime, &backend).await);
    advance(Duration::from_millis(401)).await;
    assert!(is_stale(&runtime, &backend).await);
}

#[derive(Secrets)]
struct Brief {
    #[secret("memory:token", ttl = "10s")]
    token: SecretString,
}

#[tokio::test(start_paused = true)]
async fn a_field_has_its_own_time_to_live() {
    let runtime = runtime(Counting::default());
    assert_eq!(text(&runtime, "memory:token").await, "1");
    advance(secs(7)).await;
    assert_eq!(Brief::load_from(&runtime).await.unwrap().token.expose_secret(), "1");
    advance(secs(3)).await;
    assert_eq!(Brief::load_from(&runtime).await.unwrap().token.expose_secret(), "2");
}

#[derive(Secrets)]
struct Mixed {
    #[secret("memory:token", ttl = "1h")]
    patient: SecretString,
    #[secret("memory:token")]
    ordinary: SecretString,
}

#[tokio::test(start_paused = true)]
async fn a_field_without_a_time_to_live_keeps_the_default_beside_a_longer_one() {
    let runtime = runtime(Counting::default());
    Mixed::load_from(&runtime).await.unwrap();
    advance(secs(239)).await;
    assert_eq!(Mixed::load_from(&runtime).await.unwrap().ordinary.expose_secret(), "1");
    advance(secs(61)).await;
    let mixed = Mixed::load_from(&runtime).await.unwrap();
    assert_eq!(mixed.ordinary.expose_secret(), "2");
    assert_eq!(mixed.patient.expose_secret(), "2", "one load never mixes two versions");
}

#[tokio::test(start_paused = true)]
async fn one_read_can_ask_for_a_younger_value() {
    let runtime = runtime(Counting::default());
    let read = async |options: ReadOptions| {
        let secret = runtime.get_with("memory:token", options).await.unwrap();
        secret.expose_str().unwrap().to_owned()
    };
    let ten = ReadOptions::new().max_age(secs(10));
    assert_eq!(read(ten).await, "1");
    advance(secs(7)).await;
    assert_eq!(read(ten).await, "1");
    advance(secs(3)).await;
    assert_eq!(read(ten).await, "2");
    assert_eq!(read(ReadOptions::new()).await, "2");
    assert_eq!(read(ReadOptions::new().refresh()).await, "3");
    assert_eq!(text(&runtime, "memory:token").await, "3", "a refresh fills the cache");
}

#[tokio::test(start_paused = true)]
async fn a_value_is_not_used_after_its_backend_stops_accepting_it() {
    let expiring = |lifetime: i8| {
        provider_fn(move |_: SecretRefBuf| async move {
            let (now, minute) = (SystemTime::now(), secs(60));
            let at = if lifetime < 0 { now - minute } else { now + minute };
            Ok(Value::new("t0ken").with_expires_at(at))
        })
    };
    let soon = builder(expiring(1)).ttl(secs(3_600)).build().unwrap();
    text(&soon, "memory:token").await;
    advance(secs(47)).await;
    assert!(soon.cached("memory:token").is_some());
    advance(secs(13)).await;
    assert!(soon.cached("memory:token").is_none());

    let past = runtime(expiring(-1));
    assert_eq!(text(&past, "memory:token").await, "t0ken");
    assert!(past.cached("memory:token").is_none());
}

#[tokio::test(start_paused = true)]
async fn a_local_provider_is_asked_each_time() {
    let local = Capabilities::new().with_local().with_max_batch(usize::MAX);
    let memory = MemoryProvider::new().with_capabilities(local);
    memory.insert("token", "old");
    let runtime = runtime(memory.clone());
    assert_eq!(text(&runtime, "memory:token").await, "old");
    memory.insert("token", "new");
    assert_eq!(text(&runtime, "memory:token").await, "new");
    assert!(runtime.cached("memory:token").is_none());
    assert_eq!(memory.calls().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn versions_stages_names_and_instances_are_told_apart() {
    let memory = remote(&[("db", "old"), ("db", "new"), ("db-admin-root", "root")]);
    memory.set_stage("db", "AWSPREVIOUS", 1);
    let other = remote(&[("db", "elsewhere")]);
    let runtime = builder(memory.clone()).provider("memory-eu", other).build().unwrap();
    let cases = [
        ("memory:db?stage=AWSPREVIOUS", "old"),
        ("memory:db", "new"),
        ("memory:db?version=1", "old"),
        ("memory:db?version=2", "new"),
        ("memory:db-admin-root", "root"),
        ("memory-eu:db", "elsewhere"),
    ];
    for round in 0..2 {
        for (reference, expected) in cases {
            assert_eq!(text(&runtime, reference).await, expected, "{reference}, round {round}");
        }
    }
    assert_eq!(memory.calls().len(), 5);
    assert!(runtime.get("memory:d").await.is_err(), "a name is no prefix");
}

#[tokio::test(start_paused = true)]
async fn one_secret_under_several_spellings_is_cached_once() {
    let memory = MemoryProvider::new().with_capabilities(REMOTE);
    memory.insert("a?b", "{\"x\": 1}");
    let runtime = runtime(memory.clone());
    text(&runtime, "memory:a%3Fb").await;
    text(&runtime, "memory:a%3fb").await;
    text(&runtime, "memory:a%3fb#x").await;
    text(&runtime, "memory:a%3Fb#/x").await;
    assert_eq!(memory.calls().len(), 1);
}
