#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;
use crate::{
    provider::{FetchRequest, Provider as _},
    providers::testkit::get,
    reference::{SecretRef, Selector},
};

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn lending(script: LeaseScript) -> MemoryProvider {
    let memory = MemoryProvider::new();
    memory.lend("db", script);
    memory
}

async fn lease(memory: &MemoryProvider) -> Lease {
    get(memory, "db").await.unwrap().lease().unwrap().clone()
}

async fn refusal(memory: &MemoryProvider, lease: &Lease) -> ErrorKind {
    memory.renew(lease).await.unwrap_err().kind()
}

#[tokio::test(start_paused = true)]
async fn each_read_makes_new_credentials_that_end() {
    let memory = lending(LeaseScript::new(secs(10)));
    let first = get(&memory, "db").await.unwrap();
    assert_eq!((first.expose_bytes(), first.lease().unwrap().duration()), (&b"db-1"[..], secs(10)));
    tokio::time::advance(secs(5)).await;
    assert_eq!(get(&memory, "db").await.unwrap().expose_bytes(), b"db-2");
    assert_eq!(memory.accepted("db"), ["db-1", "db-2"]);
    tokio::time::advance(secs(5)).await;
    assert_eq!(memory.accepted("db"), ["db-2"]);
    assert_eq!(refusal(&memory, first.lease().unwrap()).await, ErrorKind::NotFound);
    let expected = LeaseCounts { issued: 2, refused: 1, ..LeaseCounts::default() };
    assert_eq!(memory.lease_counts("db"), expected);
}

#[tokio::test(start_paused = true)]
async fn renewals_are_cut_off_near_the_longest_time() {
    let memory = lending(LeaseScript::new(secs(10)).with_max(secs(15)));
    let lease = lease(&memory).await;
    let mut granted = Vec::new();
    for _ in 0..3 {
        tokio::time::advance(secs(4)).await;
        granted.push(memory.renew(&lease).await.unwrap());
    }
    assert_eq!(granted, [secs(10), secs(7), secs(3)]);
    tokio::time::advance(secs(3)).await;
    assert_eq!(refusal(&memory, &lease).await, ErrorKind::NotFound);
    assert_eq!(memory.accepted("db"), [""; 0]);
}

#[tokio::test]
async fn what_is_given_back_is_not_accepted() {
    let memory = lending(LeaseScript::new(secs(10)).with_value(|number| format!("user {number}")));
    let lease = lease(&memory).await;
    assert_eq!(memory.accepted("db"), ["user 1"]);
    for _ in 0..2 {
        memory.revoke(&lease).await.unwrap();
    }
    assert_eq!((memory.accepted("db"), memory.lease_counts("db").revoked), (vec![], 1));
    memory.revoke(&Lease::with_id("other/1", secs(1), true)).await.unwrap();
    memory.revoke(&Lease::new(secs(1))).await.unwrap();
}

#[tokio::test]
async fn renewals_fail_as_told() {
    let memory = lending(LeaseScript::new(secs(10)));
    let lease = lease(&memory).await;
    memory.fail_renewals("db", Error::new(ErrorKind::Throttled, "slow down"), 1);
    assert_eq!(refusal(&memory, &lease).await, ErrorKind::Throttled);
    assert_eq!(memory.renew(&lease).await.unwrap(), secs(10));
    memory.end_leases("db");
    assert_eq!(refusal(&memory, &lease).await, ErrorKind::NotFound);

    let fixed = lending(LeaseScript::new(secs(10)).not_renewable());
    let lease = self::lease(&fixed).await;
    assert!(!lease.is_renewable());
    assert_eq!(refusal(&fixed, &lease).await, ErrorKind::Unsupported);
}

#[tokio::test(start_paused = true)]
async fn an_outage_hits_leases_too_and_makes_no_credentials() {
    let memory = lending(LeaseScript::new(secs(10)));
    let lease = lease(&memory).await;
    let down = Error::new(ErrorKind::Unavailable, "down");
    memory.fail_all_between(Duration::ZERO, secs(1), down.clone());
    assert_eq!(refusal(&memory, &lease).await, ErrorKind::Unavailable);
    memory.revoke(&lease).await.unwrap_err();
    get(&memory, "db").await.unwrap_err();
    tokio::time::advance(secs(1)).await;
    memory.fail("db", down, 1);
    get(&memory, "db").await.unwrap_err();
    assert_eq!(memory.lease_counts("db").issued, 1);
    memory.renew(&lease).await.unwrap();
}

#[tokio::test]
async fn what_is_lent_has_no_versions() {
    let memory = lending(LeaseScript::new(secs(10)));
    let reference = SecretRef::new("memory", "db").with_selector(Selector::Version("1"));
    let error = memory.fetch(&FetchRequest::new(reference)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}
