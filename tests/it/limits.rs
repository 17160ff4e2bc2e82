//! Time limits: nothing waits for ever, and what is in time is kept.

use tokio::time::Instant;
use typed_secrets::{ErrorKind, providers::MemoryProvider};

use crate::support::{builder, remote, runtime, secs};

fn hanging() -> MemoryProvider {
    let memory = remote(&[("token", "t0ken")]);
    memory.hang("token");
    memory
}

#[tokio::test(start_paused = true)]
async fn a_read_gives_up_after_thirty_seconds_and_three_attempts() {
    let memory = hanging();
    let began = Instant::now();
    let error = runtime(memory.clone()).get("memory:token").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.reference().unwrap().to_string(), "memory:token");
    assert_eq!(began.elapsed(), secs(30));
    assert_eq!(memory.calls().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn one_attempt_takes_at_most_ten_seconds() {
    let memory = remote(&[("token", "t0ken")]);
    memory.set_latency(secs(10) + secs(1) / 1_000);
    let runtime = builder(memory.clone())
        .retry(typed_secrets::layers::Retry::new(1, secs(1), secs(1)))
        .build()
        .unwrap();
    let began = Instant::now();
    let error = runtime.get("memory:token").await.unwrap_err();
    assert_eq!((error.kind(), began.elapsed()), (ErrorKind::Timeout, secs(10)));
    memory.set_latency(secs(9));
    tokio::time::advance(secs(2)).await;
    assert!(runtime.get("memory:token").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn both_limits_can_be_set() {
    let memory = hanging();
    let runtime =
        builder(memory.clone()).attempt_limit(secs(1)).load_limit(secs(60)).build().unwrap();
    let began = Instant::now();
    let error = runtime.get("memory:token").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(memory.calls().len(), 3);
    let waited = began.elapsed();
    assert!(waited > secs(3) && waited < secs(3) + secs(1) / 2, "{waited:?}");

    let runtime = builder(memory).load_limit(secs(2)).build().unwrap();
    let began = Instant::now();
    assert_eq!(runtime.get("memory:token").await.unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(began.elapsed(), secs(2));
}

#[tokio::test(start_paused = true)]
async fn a_local_provider_that_hangs_is_left_at_the_limit_of_the_load() {
    let memory = MemoryProvider::new();
    memory.hang("token");
    let began = Instant::now();
    let error = runtime(memory).get("memory:token").await.unwrap_err();
    assert_eq!((error.kind(), began.elapsed()), (ErrorKind::Timeout, secs(30)));
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_recovers_is_asked_anew_after_a_timeout() {
    let memory = hanging();
    let runtime = runtime(memory.clone());
    assert!(runtime.get("memory:token").await.is_err());
    memory.recover("token");
    tokio::time::sleep(secs(1) / 1_000).await;
    let error = runtime.get("memory:token").await.unwrap_err();
    assert!(error.message().contains("the next attempt is in 1 s"), "{error}");
    tokio::time::sleep(secs(2)).await;
    assert_eq!(runtime.get("memory:token").await.unwrap().expose_bytes(), b"t0ken");
}
