#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use futures_util::future::join_all;

use super::Kept;
use crate::error::{Error, ErrorKind, Result};

/// Numbers what it makes, and refuses the numbers up to `revoked`.
#[derive(Default)]
struct Backend {
    kept: Kept<u32>,
    made: AtomicU32,
    revoked: AtomicU32,
    calls: AtomicU32,
}

impl Backend {
    async fn call(&self) -> Result<u32> {
        let make = || async {
            tokio::task::yield_now().await;
            Ok(self.made.fetch_add(1, Ordering::Relaxed) + 1)
        };
        let work = |number: Arc<u32>| async move {
            self.calls.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            if *number > self.revoked.load(Ordering::Relaxed) {
                return Ok(*number);
            }
            Err(Error::new(ErrorKind::Unauthenticated, "revoked"))
        };
        self.kept.with(|_| true, make, work).await
    }

    fn revoke(&self, upto: u32) {
        self.revoked.store(upto, Ordering::Relaxed);
    }

    fn counts(&self) -> (u32, u32) {
        (self.made.load(Ordering::Relaxed), self.calls.load(Ordering::Relaxed))
    }
}

#[tokio::test]
async fn a_thousand_callers_log_in_once() {
    let backend = Backend::default();
    let numbers = join_all((0..1000).map(|_| backend.call())).await;
    assert!(numbers.into_iter().all(|number| number.unwrap() == 1));
    assert_eq!(backend.counts(), (1, 1000));
}

#[tokio::test]
async fn credentials_that_were_good_are_made_anew_and_nobody_notices() {
    let backend = Backend::default();
    backend.call().await.unwrap();
    backend.revoke(1);
    let numbers = join_all((0..1000).map(|_| backend.call())).await;
    assert!(numbers.into_iter().all(|number| number.unwrap() == 2));
    assert_eq!(backend.counts(), (2, 1 + 2 * 1000));
}

#[tokio::test]
async fn credentials_that_never_were_good_are_tried_once() {
    let backend = Backend::default();
    backend.revoke(u32::MAX);
    for error in join_all((0..1000).map(|_| backend.call())).await {
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Unauthenticated);
    }
    assert_eq!(backend.counts(), (1, 1000));
    backend.call().await.unwrap_err();
    assert_eq!(backend.counts(), (2, 1001), "the next call makes others");
}

#[tokio::test]
async fn a_second_refusal_is_the_answer() {
    let backend = Backend::default();
    backend.call().await.unwrap();
    backend.revoke(u32::MAX);
    assert_eq!(backend.call().await.unwrap_err().kind(), ErrorKind::Unauthenticated);
    assert_eq!(backend.counts(), (2, 3));
}
