//! A backend that is down for hours: for how long the last value serves, and what ends that.

use std::time::Duration;

use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};
use typed_secrets::{Error, ErrorKind, Runtime, providers::MemoryProvider};

use crate::support::{Counting, builder, failure, remote, secs};

const TTL: Duration = Duration::from_mins(5);
const HOUR: Duration = Duration::from_hours(1);
const TOKEN: &str = "memory:token";

/// A runtime that has read a value, and whose backend is down for 6 hours from now on.
async fn down(stale_if_error: Duration) -> (MemoryProvider, Runtime) {
    let backend = remote(&[("token", "s3cret")]);
    let runtime = builder(backend.clone()).stale_if_error(stale_if_error).build().unwrap();
    runtime.get(TOKEN).await.unwrap();
    backend.fail_all_between(Duration::ZERO, 6 * HOUR, failure(ErrorKind::Unavailable));
    (backend, runtime)
}

/// Reads each second; the time and the error of the first failure.
async fn first_failure(runtime: &Runtime, within: Duration) -> Option<(Duration, Error)> {
    let start = Instant::now();
    while start.elapsed() < within {
        sleep(secs(1)).await;
        if let Err(error) = runtime.get(TOKEN).await {
            return Some((start.elapsed(), error));
        }
    }
    None
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_six_hours_fails_no_read_where_eight_are_allowed() {
    let (backend, runtime) = down(8 * HOUR).await;
    assert!(first_failure(&runtime, 6 * HOUR).await.is_none());
    backend.insert("token", "rotated");
    sleep(2 * TTL).await;
    runtime.get(TOKEN).await.unwrap();
    sleep(secs(1)).await;
    assert_eq!(runtime.get(TOKEN).await.unwrap().expose_str().unwrap(), "rotated");
}

#[tokio::test(start_paused = true)]
async fn a_value_serves_for_an_hour_and_the_error_tells_its_age() {
    let (_backend, runtime) = down(HOUR).await;
    let (after, error) = first_failure(&runtime, 6 * HOUR).await.expect("a failure");
    assert!((HOUR..=HOUR + TTL + secs(2)).contains(&after), "{after:?}");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains("65 min"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_confirmed_refusal_ends_stale_serving_at_once() {
    for kind in [ErrorKind::Denied, ErrorKind::NotFound] {
        let (backend, runtime) = down(8 * HOUR).await;
        assert!(first_failure(&runtime, HOUR).await.is_none());
        sleep(5 * HOUR).await;
        backend.fail_always("token", failure(kind));
        let (after, error) = first_failure(&runtime, HOUR).await.expect("a failure");
        assert_eq!(error.kind(), kind);
        assert!(after <= 2 * TTL, "{after:?}");
        backend.fail_always("token", failure(ErrorKind::Unavailable));
        assert!(first_failure(&runtime, secs(2)).await.is_some(), "the value is gone");
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_tasks_and_an_expiring_entry_are_one_call() {
    let backend = Counting::with_latency(Duration::from_millis(20));
    let runtime = builder(backend.clone()).build().unwrap();
    runtime.get(TOKEN).await.unwrap();
    for age in [TTL - Duration::from_millis(1), TTL] {
        sleep(age).await;
        let before = backend.calls();
        let read = |runtime: Runtime| async move { runtime.get(TOKEN).await.is_ok() };
        let tasks: JoinSet<bool> = (0..10_000).map(|_| read(runtime.clone())).collect();
        assert!(tasks.join_all().await.into_iter().all(|served| served));
        sleep(secs(1)).await;
        assert_eq!(backend.calls() - before, 1, "at an age of {age:?}");
    }
}
