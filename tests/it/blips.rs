//! Short failures, long waits, and what they must not become.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use tokio::time::{Instant, advance, sleep};
use typed_secrets::{
    ErrorKind, EventKind, ExposeSecret, Live, ReadOptions, Result, Runtime, SecretRefBuf,
    SecretString, Secrets, Value, layers::Fallback, providers::provider_fn,
};

use crate::support::{builder, failure, kinds, remote, runtime, secs};

const HOUR: Duration = Duration::from_hours(1);

#[derive(Secrets)]
struct Daily {
    #[secret("memory:token", ttl = "24h")]
    token: Live<SecretString>,
}

#[derive(Secrets)]
struct Usual {
    #[secret("memory:token")]
    token: Live<SecretString>,
}

/// A runtime whose provider answers each call by its number, from 0, and the number of calls.
fn scripted(
    answer: impl Fn(usize) -> Result<Value> + Clone + Send + Sync + 'static,
) -> (Runtime, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let provider = provider_fn(move |_: SecretRefBuf| {
        let (answer, call) = (answer.clone(), counter.fetch_add(1, Ordering::SeqCst));
        async move { answer(call) }
    });
    (runtime(provider), calls)
}

#[tokio::test(start_paused = true)]
async fn one_failed_refresh_of_a_day_harms_nobody() {
    let memory = remote(&[("token", "one")]);
    let runtime = runtime(memory.clone());
    let daily = Daily::load_from(&runtime).await.unwrap();
    memory.fail("token", failure(ErrorKind::Unavailable), 1);
    for _ in 0..8 * 60 {
        sleep(secs(360)).await;
        assert!(daily.token.try_current().is_ok(), "{}", daily.token.health());
        assert!(runtime.get("memory:token").await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn no_provider_can_ask_for_more_than_an_hour_of_silence() {
    let memory = remote(&[("token", "one")]);
    let years = failure(ErrorKind::Throttled).with_retry_after(secs(10 * 365 * 86_400));
    memory.fail("token", years, 1);
    let runtime = runtime(memory.clone());
    runtime.get("memory:token").await.unwrap_err();
    sleep(secs(3_599)).await;
    assert_eq!(runtime.get("memory:token").await.unwrap_err().kind(), ErrorKind::Throttled);
    sleep(secs(2)).await;
    assert!(runtime.get("memory:token").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_hangs_holds_up_nobody_who_has_a_stale_value() {
    let memory = remote(&[("token", "one")]);
    let runtime = runtime(memory.clone());
    runtime.get("memory:token").await.unwrap();
    memory.hang("token");
    let (start, mut waits) = (Instant::now(), 0);
    while start.elapsed() < secs(3_000) {
        let before = Instant::now();
        runtime.get("memory:token").await.unwrap();
        waits += usize::from(before.elapsed() > secs(1));
        sleep(secs(1)).await;
    }
    assert!(waits <= 1, "{waits} reads waited; only the first after the time to live may");
}

#[tokio::test(start_paused = true)]
async fn who_always_wants_a_younger_value_does_not_hammer_a_failing_backend() {
    let memory = remote(&[("token", "one")]);
    let runtime = runtime(memory.clone());
    runtime.get("memory:token").await.unwrap();
    sleep(secs(1)).await;
    memory.fail_always("token", failure(ErrorKind::Unavailable));
    memory.reset_calls();
    for _ in 0..3_600 {
        let young = ReadOptions::new().max_age(Duration::from_millis(1));
        let error = runtime.get_with("memory:token", young).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        sleep(secs(1)).await;
    }
    let calls = memory.calls().len();
    assert!(calls < 30, "{calls} calls in an hour");
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_panics_is_called_less_and_less_often() {
    let (runtime, calls) = scripted(|call| match call {
        0 => Ok(Value::new("one")),
        _ => panic!("as scripted"),
    });
    let mut events = runtime.events();
    let usual = Usual::load_from(&runtime).await.unwrap();
    sleep(HOUR).await;
    let calls = calls.load(Ordering::SeqCst);
    assert!((2..20).contains(&calls), "{calls} calls in an hour");
    assert_eq!(usual.token.health().error, Some(ErrorKind::Unavailable));
    assert!(usual.token.try_current().is_ok(), "the value of before is still good");
    assert!(kinds(&mut events, "token").contains(&EventKind::Failed));
}

#[tokio::test(start_paused = true)]
async fn a_day_on_the_fallback_calls_neither_provider_too_often() {
    let (first, second) = (remote(&[]), remote(&[("token", "stand-in")]));
    first.fail_always("token", failure(ErrorKind::Unavailable));
    let fallback = Fallback::new(second.clone()).on_unavailable();
    let runtime = builder(first.clone()).layer(fallback).build().unwrap();
    let usual = Usual::load_from(&runtime).await.unwrap();
    first.reset_calls();
    second.reset_calls();
    sleep(24 * HOUR).await;
    for calls in [first.calls().len(), second.calls().len()] {
        assert!((200..340).contains(&calls), "{calls} calls in a day");
    }
    assert!(usual.token.try_current().is_ok());
    first.recover("token");
    first.insert("token", "real");
    sleep(secs(301)).await;
    assert_eq!(usual.token.current().expose_secret(), "real");
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_was_deleted_at_the_first_is_the_fallbacks() {
    let (first, second) = (remote(&[("token", "first")]), remote(&[("token", "second")]));
    let runtime = builder(first.clone()).layer(Fallback::new(second)).build().unwrap();
    let usual = Usual::load_from(&runtime).await.unwrap();
    sleep(secs(1)).await;
    first.remove("token");
    sleep(secs(300)).await;
    assert_eq!(usual.token.current().expose_secret(), "second");
    assert_eq!(usual.token.health().failures, 0);
}

#[tokio::test(start_paused = true)]
async fn an_end_that_moves_is_no_rotation() {
    let (runtime, _) = scripted(|_| {
        let later = SystemTime::now() + HOUR;
        Ok(Value::new("one").with_expires_at(later))
    });
    let _usual = Usual::load_from(&runtime).await.unwrap();
    let mut events = runtime.events();
    sleep(secs(900)).await;
    let kinds = kinds(&mut events, "token");
    assert!(!kinds.is_empty() && kinds.iter().all(|kind| *kind == EventKind::Refreshed));
}

#[tokio::test(start_paused = true)]
async fn the_end_that_a_backend_sets_is_told_when_it_comes() {
    let (runtime, _) = scripted(|call| match call {
        0 => Ok(Value::new("one").with_expires_at(SystemTime::now() + secs(280))),
        _ => Err(failure(ErrorKind::Unavailable)),
    });
    let mut events = runtime.events();
    let usual = Usual::load_from(&runtime).await.unwrap();
    sleep(secs(270)).await;
    assert!(!kinds(&mut events, "token").contains(&EventKind::Expired));
    assert!(usual.token.try_current().is_ok());
    sleep(secs(12)).await;
    assert!(kinds(&mut events, "token").contains(&EventKind::Expired));
    assert!(usual.token.try_current().is_err());
}

#[derive(Secrets)]
struct ByArn {
    #[secret("memory:arn-db")]
    arn: Live<SecretString>,
}

#[tokio::test(start_paused = true)]
async fn the_end_is_told_once_though_the_secret_is_followed_by_another_name() {
    let memory = remote(&[("db", "one")]);
    memory.alias("db", "arn-db");
    let runtime = runtime(memory.clone());
    runtime.get("memory:db").await.unwrap();
    let by_arn = ByArn::load_from(&runtime).await.unwrap();
    let (mut by_name, mut by_other) = (runtime.events(), runtime.events());
    memory.fail_always("db", failure(ErrorKind::Unavailable));
    memory.fail_always("arn-db", failure(ErrorKind::Unavailable));
    sleep(3 * HOUR).await;
    let told = [kinds(&mut by_name, "db"), kinds(&mut by_other, "arn-db")].concat();
    let ends = told.iter().filter(|kind| **kind == EventKind::Expired).count();
    assert_eq!(ends, 1, "of {} events", told.len());
    assert!(by_arn.arn.try_current().is_err());
}

#[tokio::test(start_paused = true)]
async fn a_full_cache_does_not_ask_again_and_again_for_what_is_missing() {
    let all: Vec<String> = (0..200).map(|number| number.to_string()).collect();
    let all: Vec<(&str, &str)> = all.iter().map(|name| (&**name, "t0ken")).collect();
    let memory = remote(&all);
    let runtime = builder(memory.clone()).max_entries(16).build().unwrap();
    for (name, _) in &all {
        runtime.get(&format!("memory:{name}")).await.unwrap();
        assert!(runtime.cached(&format!("memory:{name}")).is_some());
    }
    memory.reset_calls();
    for _ in 0..1_000 {
        runtime.get("memory:missing").await.unwrap_err();
    }
    assert_eq!(memory.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_has_a_value_waits_two_seconds_at_most_for_a_newer_one() {
    let memory = remote(&[("token", "old")]);
    let runtime = runtime(memory.clone());
    runtime.get("memory:token").await.unwrap();
    advance(secs(301)).await;
    memory.hang("token");
    let began = Instant::now();
    let many = (0..10).map(|_| runtime.get("memory:token"));
    for read in futures_util::future::join_all(many).await {
        assert_eq!(read.unwrap().expose_bytes(), b"old");
    }
    assert_eq!(began.elapsed(), secs(2));
    let slow = runtime.get_with("memory:token", ReadOptions::new().refresh()).await;
    assert_eq!(slow.unwrap_err().kind(), ErrorKind::Timeout, "who insists waits to the end");
}

#[derive(Debug, serde::Deserialize)]
struct Login {
    password: SecretString,
}

#[derive(Secrets)]
struct Json {
    #[secret("memory:login", json)]
    login: Login,
}

#[tokio::test(start_paused = true)]
async fn a_bad_value_that_was_corrected_is_read_by_the_next_load() {
    let memory = remote(&[("login", "{not json")]);
    let runtime = runtime(memory.clone());
    for _ in 0..10 {
        let Err(bad) = Json::load_from(&runtime).await else { panic!() };
        assert!(bad.has(ErrorKind::Decode));
    }
    assert_eq!(memory.calls().len(), 1, "not again so soon");
    memory.insert("login", r#"{"password": "p@ss"}"#);
    advance(secs(11)).await;
    let good = Json::load_from(&runtime).await.unwrap();
    assert_eq!(good.login.password.expose_secret(), "p@ss");
    assert_eq!(memory.calls().len(), 2);
}
