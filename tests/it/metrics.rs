//! What a recorder of the `metrics` facade is told: exact counts of scripted scenes.

use metrics::LocalRecorderGuard;
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use tokio::time::sleep;
use typed_secrets::{ErrorKind, ReadOptions, layers::Fallback};

use crate::{
    live::{load, secrets},
    support::{REMOTE, builder, failure, remote, runtime, secs},
};

/// A recorder for this thread.
pub(crate) fn record() -> (Snapshotter, LocalRecorderGuard<'static>) {
    let recorder = Box::leak(Box::new(DebuggingRecorder::new()));
    (recorder.snapshotter(), metrics::set_default_local_recorder(recorder))
}

/// What was told since the last call: a line for each name with its labels, in order.
pub(crate) fn told(snapshotter: &Snapshotter) -> Vec<String> {
    let all = snapshotter.snapshot().into_vec().into_iter();
    let mut lines: Vec<_> = all
        .map(|(key, _, description, value)| {
            assert!(description.is_some(), "{key:?} is not described");
            let labels = key.key().labels().map(|label| format!(" {}", label.value()));
            let name = format!("{}{}", key.key().name(), labels.collect::<String>());
            match value {
                DebugValue::Counter(count) => format!("{name}: {count}"),
                DebugValue::Gauge(value) => format!("{name}: {value}"),
                DebugValue::Histogram(values) => format!("{name}: {values:?}").replace(".0", ""),
            }
        })
        .collect();
    lines.retain(|line| !line.ends_with(": 0") && !line.ends_with(": []"));
    lines.sort();
    lines
}

/// The lines whose names have one of these beginnings.
fn of(lines: Vec<String>, names: &[&str]) -> Vec<String> {
    lines.into_iter().filter(|line| names.iter().any(|name| line.starts_with(name))).collect()
}

#[tokio::test(start_paused = true)]
async fn reads_and_calls_are_counted() {
    let (recorder, _guard) = record();
    let memory = remote(&[("a", "1"), ("b", "2")]);
    memory.set_latency(secs(2));
    let runtime = runtime(memory);
    runtime.get("memory:a").await.unwrap();
    runtime.get("memory:a").await.unwrap();
    assert!(runtime.cached("memory:a").is_some());
    assert!(runtime.reader().cached("memory:a").is_some());
    let reads = (0..100).map(|_| runtime.get("memory:b"));
    for read in futures_util::future::join_all(reads).await {
        read.unwrap();
    }
    for _ in 0..2 {
        assert!(runtime.get("memory:absent").await.is_err());
    }
    drop(runtime.health());
    assert_eq!(
        told(&recorder),
        [
            "secrets_cache_entries: 2",
            "secrets_cache_hits_total memory: 3",
            "secrets_cache_misses_total memory: 103",
            "secrets_failures_total memory not found: 1",
            "secrets_upstream_batch_size memory: [1, 1, 1]",
            "secrets_upstream_calls_total memory not found: 1",
            "secrets_upstream_calls_total memory ok: 2",
            "secrets_upstream_seconds memory: [2, 2, 2]",
        ],
    );
    drop(runtime.health());
    assert_eq!(told(&recorder), ["secrets_cache_entries: 2"], "nothing is told twice");
}

#[tokio::test(start_paused = true)]
async fn each_attempt_is_a_call_and_one_without_an_answer_too() {
    let (recorder, _guard) = record();
    let memory = remote(&[("a", "1"), ("b", "2")]);
    memory.fail("a", failure(ErrorKind::Throttled), 2);
    memory.hang("b");
    let runtime = builder(memory).attempt_limit(secs(5)).load_limit(secs(7)).build().unwrap();
    runtime.get("memory:a").await.unwrap();
    assert_eq!(runtime.get("memory:b").await.unwrap_err().kind(), ErrorKind::Timeout);
    // The reader gives up at the same moment as the fetch that it waits for.
    sleep(secs(1)).await;
    let told = of(told(&recorder), &["secrets_upstream_calls", "secrets_failures"]);
    assert_eq!(
        told,
        [
            "secrets_failures_total memory timeout: 1",
            "secrets_upstream_calls_total memory ok: 1",
            "secrets_upstream_calls_total memory throttled: 2",
            "secrets_upstream_calls_total memory unanswered: 2",
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn a_life_of_live_values_is_told() {
    let (recorder, _guard) = record();
    let memory = remote(&secrets("one")).with_capabilities(REMOTE.with_max_batch(5));
    let (runtime, settings) = load(&memory).await;
    drop(runtime.health());
    let names =
        ["secrets_live", "secrets_rot", "secrets_upstream_b", "secrets_upstream_c", "secrets_f"];
    assert_eq!(
        of(told(&recorder), &names),
        [
            "secrets_failures_total memory not found: 1",
            "secrets_live_values fresh: 4",
            "secrets_upstream_batch_size memory: [4]",
            "secrets_upstream_calls_total memory partial: 1",
        ],
    );
    memory.insert("token", "");
    memory.insert("login", "{\"password\": \"q\"}");
    assert!(settings.token.refresh().await.is_err());
    settings.login.refresh().await.unwrap();
    drop(runtime.health());
    assert_eq!(
        of(told(&recorder), &names),
        [
            "secrets_live_refusals_total memory invalid: 1",
            "secrets_live_values failing: 1",
            "secrets_live_values fresh: 3",
            "secrets_rotations_total memory: 2",
            "secrets_upstream_batch_size memory: [1, 1]",
            "secrets_upstream_calls_total memory ok: 2",
        ],
    );
    runtime.shutdown().await;
    assert!(of(told(&recorder), &["secrets_live_values"]).is_empty(), "nothing is live any more");
}

#[tokio::test(start_paused = true)]
async fn a_stale_value_is_told_with_its_age() {
    let (recorder, _guard) = record();
    let memory = remote(&[("a", "1")]);
    let runtime = runtime(memory.clone());
    runtime.get("memory:a").await.unwrap();
    memory.fail_always("a", failure(ErrorKind::Unavailable));
    sleep(secs(600)).await;
    let _ = told(&recorder);
    runtime.get("memory:a").await.unwrap();
    runtime.get("memory:a").await.unwrap();
    drop(runtime.health());
    let told = of(told(&recorder), &["secrets_cache", "secrets_refresh", "secrets_failures"]);
    let age = told.iter().find(|line| line.starts_with("secrets_refresh_age")).unwrap();
    assert!(age.starts_with("secrets_refresh_age_seconds memory: [60"), "{age}");
    let told: Vec<_> = told.iter().filter(|line| *line != age).collect();
    assert_eq!(
        told,
        [
            "secrets_cache_entries: 1",
            "secrets_cache_hits_total memory: 1",
            "secrets_cache_misses_total memory: 1",
            "secrets_cache_stale_total memory: 2",
            "secrets_failures_total memory unavailable: 1",
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn fallbacks_and_evictions_are_told() {
    let (recorder, _guard) = record();
    let names: Vec<_> = (0..100).map(|number| number.to_string()).collect();
    let all: Vec<_> = names.iter().map(|name| (&**name, "v")).collect();
    let runtime = builder(remote(&[]))
        .provider_layer("memory", Fallback::new(remote(&all)))
        .max_entries(16)
        .build()
        .unwrap();
    for name in &names {
        runtime.get(&format!("memory:{name}")).await.unwrap();
    }
    let cached = runtime.health().cached;
    let told = of(told(&recorder), &["secrets_fall", "secrets_cache_ev"]);
    let evictions = format!("secrets_cache_evictions_total memory: {}", 100 - cached);
    assert_eq!(told, [&*evictions, "secrets_fallbacks_total memory: 100"]);
}

/// What is asked for to be newer is no read of the cache; what is only counted is told at times.
#[tokio::test(start_paused = true)]
async fn counts_are_told_when_time_is_taken_anyway() {
    let (recorder, _guard) = record();
    let runtime = runtime(remote(&[("a", "1")]));
    runtime.get("memory:a").await.unwrap();
    let _ = told(&recorder);
    let refresh = || runtime.get_with("memory:a", ReadOptions::new().refresh());
    runtime.get("memory:a").await.unwrap();
    refresh().await.unwrap();
    assert!(of(told(&recorder), &["secrets_cache_hits"]).is_empty(), "within a second of the last");
    sleep(secs(1)).await;
    refresh().await.unwrap();
    let told = of(told(&recorder), &["secrets_cache_hits", "secrets_cache_misses"]);
    assert_eq!(told, ["secrets_cache_hits_total memory: 1"]);
    drop(runtime);
}
