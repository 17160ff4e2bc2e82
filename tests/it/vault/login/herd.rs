//! How often a login is made, however many need it.

use std::sync::Arc;

use futures_util::{FutureExt as _, future::join_all};
use typed_secrets::Result;

use super::fake::Fake;
use crate::vault::fetch;

const CALLERS: usize = 1_000;

// In real time: a paused clock would not wait for so many connections.
#[tokio::test]
async fn a_thousand_callers_without_a_token_log_in_once() {
    let fake = Fake::start().await;
    let provider = fake.provider();
    let names: Vec<_> = (0..CALLERS).map(|number| format!("vault:secret/{number}")).collect();
    let results = join_all(names.iter().map(|name| fetch(&provider, name))).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(fake.logins(), 1);
}

// In real time: a paused clock would not wait for so many connections.
#[tokio::test]
async fn a_thousand_callers_with_an_expired_token_log_in_once() {
    let fake = Fake::start().await;
    let provider = Arc::new(fake.provider());
    fetch(&*provider, "vault:secret/a").await.unwrap();
    fake.forget_all();
    let tasks = (0..CALLERS).map(|_| {
        let provider = Arc::clone(&provider);
        tokio::spawn(async move { fetch(&*provider, "vault:secret/a").await })
    });
    let results = join_all(tasks).await;
    assert!(results.iter().all(|result| result.as_ref().unwrap().is_ok()));
    assert_eq!(fake.logins(), 2);
}

/// A caller who is gone keeps nobody waiting.
#[tokio::test(start_paused = true)]
async fn a_login_that_is_dropped_is_made_by_the_next_one() {
    let fake = Fake::start().await;
    let provider = fake.provider();
    assert!(fetch(&provider, "vault:secret/a").now_or_never().is_none());
    fetch(&provider, "vault:secret/a").await.unwrap();
}
