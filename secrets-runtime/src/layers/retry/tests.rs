#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::Mutex;

use super::*;
use crate::{ErrorKind, SecretRef};

const BASE: Duration = Duration::from_millis(100);
const CAP: Duration = Duration::from_secs(1);

fn throttled() -> Error {
    Error::new(ErrorKind::Throttled, "slow down")
}

/// The waits that a retry draws before one attempt.
fn waits(attempt: u32, error: &Error) -> impl Iterator<Item = Duration> {
    let retry = Retry::new(u32::MAX, BASE, CAP);
    (0..1_000).map(move |_| retry.wait(attempt, error).unwrap())
}

#[test]
fn waits_double_up_to_the_cap_and_are_drawn_from_the_upper_half() {
    for (attempt, millis) in [(1, 100), (2, 200), (3, 400), (4, 800), (5, 1_000), (40, 1_000)] {
        let longest = Duration::from_millis(millis);
        let (mut least, mut most) = (Duration::MAX, Duration::ZERO);
        for wait in waits(attempt, &throttled()) {
            assert!(wait >= longest / 2 && wait <= longest, "{wait:?}");
            (least, most) = (least.min(wait), most.max(wait));
        }
        assert!(most > least + longest / 4, "the waits are spread: {least:?} to {most:?}");
    }
}

#[test]
fn a_longer_wait_that_the_backend_names_is_kept_and_a_shorter_one_is_not() {
    let named = |wait| throttled().with_retry_after(wait);
    assert!(waits(1, &named(CAP * 60)).all(|wait| wait == CAP * 60));
    assert!(waits(1, &named(Duration::from_millis(1))).all(|wait| wait >= BASE / 2));
}

#[test]
fn the_last_attempt_and_a_lasting_failure_end_it() {
    let retry = Retry::new(3, BASE, CAP);
    assert!(retry.wait(2, &throttled()).is_some());
    assert!(retry.wait(3, &throttled()).is_none());
    assert!(retry.wait(1, &Error::new(ErrorKind::Denied, "no")).is_none());
    assert!(Retry::new(0, BASE, CAP).wait(1, &throttled()).is_none());
}

#[test]
fn limits_beyond_what_a_clock_counts_do_not_overflow() {
    let retry = Retry::new(u32::MAX, Duration::MAX, Duration::MAX);
    assert!(retry.wait(u32::MAX - 1, &throttled()).is_none_or(|wait| wait >= Duration::MAX / 2));
}

/// Gives the listed batches of results, whatever it is asked.
#[derive(Debug)]
struct Scripted(Mutex<Vec<Vec<Result<Value>>>>);

impl Provider for Scripted {
    async fn fetch(&self, _: &FetchRequest<'_>) -> Result<Value> {
        Err(throttled())
    }

    async fn fetch_batch(&self, _: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        self.0.lock().unwrap().remove(0)
    }
}

/// What a batch of `a`, `b` and `c` gives in the end; `None` for a failure.
async fn batch(script: Vec<Vec<Result<Value>>>) -> Vec<Option<Vec<u8>>> {
    let inner = SharedProvider::new(Scripted(Mutex::new(script)));
    let retried = Retry::new(3, BASE, CAP).layer(inner);
    let requests = ["a", "b", "c"].map(|name| FetchRequest::new(SecretRef::new("memory", name)));
    let results = retried.fetch_batch(&requests).await;
    results.into_iter().map(|result| Some(result.ok()?.expose_bytes().to_vec())).collect()
}

#[expect(clippy::unnecessary_wraps, reason = "it stands among results")]
fn value(text: &str) -> Result<Value> {
    Ok(Value::new(text))
}

#[tokio::test(start_paused = true)]
async fn results_of_a_second_attempt_take_the_places_of_the_failed_ones() {
    let script = vec![
        vec![Err(throttled()), value("b"), Err(throttled())],
        vec![value("a"), Err(throttled())],
        vec![value("c")],
    ];
    let expected = ["a", "b", "c"].map(|text| Some(text.as_bytes().to_vec()));
    assert_eq!(batch(script).await, expected);
}

#[tokio::test(start_paused = true)]
async fn too_few_results_of_a_second_attempt_are_nobodys() {
    let first = || vec![Err(throttled()), value("b"), Err(throttled())];
    for second in [vec![], vec![value("c")], vec![value("a"), value("c"), value("x")]] {
        let expected = [None, Some(b"b".to_vec()), None];
        assert_eq!(batch(vec![first(), second]).await, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_number_of_results_is_not_tried_again() {
    for first in [vec![], vec![Err(throttled())], (0..4).map(|_| Err(throttled())).collect()] {
        let count = first.len();
        assert_eq!(batch(vec![first]).await.len(), count);
    }
}
