//! What a readiness endpoint tells: in one word, value by value, and no value.

use serde_json::{Value as Json, json};
use tokio::time::sleep;
use typed_secrets::{ErrorKind, HealthStatus, Live, LiveState, Runtime, SecretString, Secrets};

use crate::{
    live::{load, secrets},
    support::{failure, remote, runtime, secs},
};

fn as_json(runtime: &Runtime) -> Json {
    serde_json::to_value(runtime.health()).unwrap()
}

/// The states of the values made of `memory:token`.
fn states(runtime: &Runtime) -> Vec<LiveState> {
    let of_token = |references: &[String]| references == ["memory:token"];
    let live = runtime.health().live.into_iter();
    live.filter(|entry| of_token(&entry.references)).map(|entry| entry.health.state).collect()
}

#[tokio::test(start_paused = true)]
async fn a_runtime_with_nothing_live_is_well() {
    let runtime = runtime(remote(&[("token", "t0ken")]));
    runtime.get("memory:token").await.unwrap();
    assert!(runtime.get("memory:absent").await.is_err());
    let health = runtime.health();
    assert!(health.is_ready());
    assert_eq!(health.to_string(), "ok (1 cached)");
    let told = json!({"status": "ok", "error": null, "live": [], "cached": 1, "leases": 0});
    assert_eq!(as_json(&runtime), told);
}

#[tokio::test(start_paused = true)]
async fn a_fresh_value_is_well_and_tells_its_age_in_seconds() {
    let (runtime, settings) = load(&remote(&secrets("one"))).await;
    sleep(secs(100)).await;
    assert_eq!(runtime.health().status, HealthStatus::Ok);
    assert_eq!(
        as_json(&runtime)["live"][0],
        json!({
            "references": ["memory:token"],
            "state": "fresh",
            "age_seconds": 100,
            "replaced": 0,
            "failures": 0,
            "error": null,
        }),
    );
    assert_eq!(runtime.health().live.len(), 4);
    drop(settings);
    assert!(runtime.health().live.is_empty(), "nobody uses them any more");
}

#[tokio::test(start_paused = true)]
async fn a_value_loaded_late_in_the_life_of_a_runtime_is_young() {
    let memory = remote(&secrets("one"));
    let (runtime, _settings) = load(&memory).await;
    sleep(secs(10_000)).await;
    memory.insert("other", "o");
    let other = Other::load_from(&runtime).await.unwrap();
    assert_eq!(other.other.age(), secs(0));
    assert_eq!(runtime.health().live.last().unwrap().health.age, secs(0));
}

#[derive(Secrets)]
struct Other {
    #[secret("memory:other")]
    other: Live<SecretString>,
}

#[tokio::test(start_paused = true)]
async fn an_outage_degrades_and_then_fails() {
    let memory = remote(&secrets("one"));
    let (runtime, _settings) = load(&memory).await;
    memory.fail_always("token", failure(ErrorKind::Unavailable));
    sleep(secs(600)).await;
    let health = runtime.health();
    assert_eq!((health.status, health.is_ready()), (HealthStatus::Degraded, true));
    assert_eq!(states(&runtime), [LiveState::Stale]);
    let line = health.to_string().lines().nth(1).unwrap().to_owned();
    assert!(line.starts_with("memory:token: stale, 10 min old: unavailable ("), "{line}");

    sleep(secs(3_600)).await;
    let health = runtime.health();
    assert_eq!((health.status, health.is_ready()), (HealthStatus::Failing, false));
    assert_eq!(states(&runtime), [LiveState::Unusable]);

    memory.recover("token");
    sleep(secs(400)).await;
    assert_eq!(runtime.health().status, HealthStatus::Ok);
}

#[tokio::test(start_paused = true)]
async fn a_denial_fails_at_once() {
    let memory = remote(&secrets("one"));
    let (runtime, _settings) = load(&memory).await;
    memory.fail_always("token", failure(ErrorKind::Denied));
    sleep(secs(300)).await;
    let told = as_json(&runtime);
    assert_eq!(told["status"], "failing");
    assert_eq!(told["live"][0]["state"], "unusable");
    assert_eq!(told["live"][0]["error"], "denied");
    assert_eq!(told["live"][0]["age_seconds"].as_u64().map(|age| age >= 240), Some(true));
}

#[tokio::test(start_paused = true)]
async fn a_refused_value_degrades_until_a_good_one_comes() {
    let memory = remote(&secrets("one"));
    let (runtime, settings) = load(&memory).await;
    memory.insert("token", "");
    assert!(settings.token.refresh().await.is_err());
    let told = as_json(&runtime);
    assert_eq!(told["status"], "degraded");
    assert_eq!(told["live"][0]["state"], "failing");
    assert_eq!(told["live"][0]["error"], "invalid");

    memory.insert("token", "two");
    settings.token.refresh().await.unwrap();
    let told = as_json(&runtime);
    assert_eq!((&told["status"], &told["live"][0]["replaced"]), (&json!("ok"), &json!(1)));
}

#[tokio::test(start_paused = true)]
async fn a_whole_struct_that_is_live_is_one_entry() {
    let runtime = runtime(remote(&[("a", "1"), ("b", "2")]));
    let _live = Pair::live_from(&runtime).await.unwrap();
    let health = runtime.health();
    assert_eq!(health.live.len(), 1);
    assert_eq!(health.live[0].references, ["memory:a", "memory:b"]);
}

#[derive(Secrets)]
#[expect(dead_code, reason = "only that it loads matters")]
struct Pair {
    #[secret("memory:a")]
    a: SecretString,
    #[secret("memory:b")]
    b: SecretString,
}

#[tokio::test(start_paused = true)]
async fn a_runtime_that_was_shut_down_is_not_ready() {
    let (runtime, _settings) = load(&remote(&secrets("one"))).await;
    runtime.shutdown().await;
    let health = runtime.health();
    assert_eq!((health.is_ready(), health.error), (false, Some(ErrorKind::Config)));
    assert_eq!(health.to_string(), "failing (0 cached): config");
}
