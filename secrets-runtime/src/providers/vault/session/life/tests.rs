//! When something is done, at both ends of chance.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::time::Duration;

use tokio::time::Instant;

use super::{Grant, Life, Step};

fn grant(ttl: u64, renewable: bool) -> Grant {
    let ttl = Duration::from_secs(ttl);
    Grant { ttl, asked: ttl, renewable }
}

/// What is done, and after how many seconds, for the least and the greatest chance.
fn plan(life: &Life, now: Instant) -> [(Step, u64); 2] {
    [0.0, 1.0].map(|chance| {
        let (step, at) = life.plan(now, chance);
        (step, (at - now + Duration::from_millis(500)).as_secs())
    })
}

#[test]
fn a_renewal_comes_at_two_thirds_or_a_little_sooner() {
    let now = Instant::now();
    let life = Life::new(grant(300, true), now).unwrap();
    assert_eq!(plan(&life, now), [(Step::Renew, 200), (Step::Renew, 190)]);
    // Of what remains, if it was late.
    let later = now + Duration::from_secs(270);
    assert_eq!(plan(&life, later), [(Step::Renew, 20), (Step::Renew, 19)]);
}

#[test]
fn what_cannot_be_renewed_is_replaced_a_little_later() {
    let now = Instant::now();
    let life = Life::new(grant(300, false), now).unwrap();
    assert_eq!(plan(&life, now), [(Step::Replace, 200), (Step::Replace, 260)]);
}

#[test]
fn a_truncated_renewal_is_the_last_one() {
    let now = Instant::now();
    let mut life = Life::new(grant(300, true), now).unwrap();
    assert!(life.renewed(grant(300, true), now));
    assert_eq!(life.ends(), now + Duration::from_mins(5));
    assert!(!life.renewed(grant(299, true), now));
    assert_eq!(plan(&life, now)[0].0, Step::Replace);
}

#[test]
fn a_token_without_an_end_has_no_life_to_plan() {
    assert!(Life::new(grant(0, true), Instant::now()).is_none());
    let longest = Grant { ttl: Duration::MAX, ..grant(0, true) };
    assert!(Life::new(longest, Instant::now()).is_some());
}
