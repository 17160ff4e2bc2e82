//! What is lent: renewed in time, fetched anew when that fails, given back at the end.

mod ends;

use serde::Deserialize;
use tokio::time::{Instant, sleep, sleep_until};
use typed_secrets::{
    ErrorKind, EventKind, ExposeSecret, Leased, Live, LiveState, ReadOptions, Runtime,
    SecretString, Secrets,
    providers::{LeaseScript, MemoryProvider},
};

use crate::support::{failure, fetches, kinds, remote, runtime, secs};

#[derive(Deserialize)]
struct Login {
    username: String,
    password: SecretString,
}

#[derive(Secrets)]
struct Following {
    #[secret("memory:db", json)]
    db: Live<Leased<Login>>,
}

#[derive(Secrets)]
struct Plain {
    #[secret("memory:db")]
    db: Leased<SecretString>,
}

fn login(number: u64) -> String {
    format!(r#"{{"username":"u{number}","password":"p{number}"}}"#)
}

fn lender(script: LeaseScript) -> MemoryProvider {
    let memory = remote(&[]);
    memory.lend("db", script);
    memory
}

fn json(script: LeaseScript) -> LeaseScript {
    script.with_value(login)
}

async fn load(memory: &MemoryProvider) -> (Runtime, Following) {
    let runtime = runtime(memory.clone());
    let settings = Following::load_from(&runtime).await.unwrap();
    (runtime, settings)
}

#[tokio::test(start_paused = true)]
async fn a_lease_is_renewed_after_two_thirds_and_its_value_stays() {
    let memory = lender(json(LeaseScript::new(secs(60))));
    let (runtime, settings) = load(&memory).await;
    let mut events = runtime.events();
    sleep(secs(39)).await;
    assert_eq!(memory.lease_counts("db").renewed, 0);
    sleep(secs(4)).await;
    assert_eq!(memory.lease_counts("db").renewed, 1);
    assert!(settings.db.current().remaining().unwrap() > secs(55));
    sleep(secs(60 * 60)).await;
    let counts = memory.lease_counts("db");
    assert_eq!(counts.issued, 1);
    // One hour, every 40 to 42 s.
    assert!((85..=91).contains(&counts.renewed), "{counts:?}");
    assert_eq!(settings.db.current().username, "u1");
    assert!(kinds(&mut events, "db").iter().all(|kind| *kind == EventKind::Renewed));
    assert_eq!(settings.db.health().state, LiveState::Fresh);
}

#[tokio::test(start_paused = true)]
async fn a_truncated_renewal_brings_a_new_value_while_the_old_one_is_valid() {
    let memory = lender(json(LeaseScript::new(secs(60)).with_max(secs(90))));
    let (_runtime, settings) = load(&memory).await;
    let (begin, mut db) = (Instant::now(), settings.db.clone());
    db.changed().await.unwrap();
    // Renewed at 40 to 42 s, for 48 to 50 s only.
    assert!((secs(39)..secs(43)).contains(&begin.elapsed()), "{:?}", begin.elapsed());
    assert_eq!(db.current().username, "u2");
    assert_eq!(memory.accepted("db").len(), 2);
    assert_eq!(db.previous().unwrap().password.expose_secret(), "p1");
    let counts = memory.lease_counts("db");
    assert_eq!((counts.issued, counts.renewed), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn no_moment_of_a_long_life_is_without_valid_credentials() {
    // Of the longest life that which would be left by a truncated renewal is given up.
    let lives = [(3, 7, 4..7), (6, 12, 6..9), (60, 90, 40..43), (60, 1_000, 900..1_000)];
    for (duration, max, lived) in lives {
        let memory = lender(LeaseScript::new(secs(duration)).with_max(secs(max)).with_value(login));
        let (_runtime, settings) = load(&memory).await;
        for _ in 0..200 {
            sleep(secs(max) / 10).await;
            let current = settings.db.current();
            let valid = memory.accepted("db");
            assert!(
                valid.iter().any(|valid| valid.contains(&current.username)),
                "{duration} s of {max} s: {} is not among {} valid ones",
                current.username,
                valid.len()
            );
            assert!(!current.lease().unwrap().is_over());
        }
        let counts = memory.lease_counts("db");
        let lives = 20 * max / lived.end..=20 * max / lived.start + 1;
        assert!(lives.contains(&counts.issued), "{duration}/{max}: {counts:?}");
        let renewals = 20 * max * 3 / (2 * duration) + 2;
        assert!(counts.renewed <= renewals, "{duration}/{max}: {counts:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_renewed_is_fetched_anew_after_two_thirds() {
    let memory = lender(json(LeaseScript::new(secs(60)).not_renewable()));
    let (_runtime, settings) = load(&memory).await;
    sleep(secs(10 * 60)).await;
    let counts = memory.lease_counts("db");
    assert_eq!((counts.renewed, counts.refused), (0, 0));
    assert!((14..=16).contains(&counts.issued), "{counts:?}");
    assert_eq!(settings.db.current().username, format!("u{}", counts.issued));
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_its_backend_lost_is_replaced_at_the_renewal() {
    let memory = lender(json(LeaseScript::new(secs(60))));
    let (_runtime, settings) = load(&memory).await;
    memory.end_leases("db");
    sleep(secs(43)).await;
    assert_eq!(settings.db.current().username, "u2");
    assert_eq!(memory.lease_counts("db").issued, 2);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_for_a_while_is_tried_again_and_nothing_new_is_made() {
    let memory = lender(json(LeaseScript::new(secs(60))));
    let (runtime, settings) = load(&memory).await;
    let mut events = runtime.events();
    memory.fail_renewals("db", failure(ErrorKind::Unavailable), 3);
    sleep(secs(59)).await;
    let counts = memory.lease_counts("db");
    assert_eq!((counts.issued, counts.renewed), (1, 1), "{counts:?}");
    assert_eq!(settings.db.current().username, "u1");
    let told = kinds(&mut events, "db");
    assert_eq!(
        told,
        [EventKind::Failed, EventKind::Failed, EventKind::Failed, EventKind::Recovered]
    );
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_ended_in_an_outage_is_not_used_and_replaced_after_it() {
    let memory = lender(json(LeaseScript::new(secs(60))));
    let (runtime, settings) = load(&memory).await;
    let begin = Instant::now();
    memory.fail_all_between(secs(0), secs(300), failure(ErrorKind::Unavailable));
    sleep(secs(61)).await;
    assert_eq!(settings.db.try_current().unwrap_err().kind(), ErrorKind::Unavailable);
    assert_eq!(settings.db.health().state, LiveState::Unusable);
    assert!(runtime.get("memory:db").await.is_err());
    sleep_until(begin + secs(300 + 130)).await;
    assert_eq!(settings.db.try_current().unwrap().username, "u2");
    assert_eq!(settings.db.health().state, LiveState::Fresh);
}

#[tokio::test(start_paused = true)]
async fn a_plain_lease_is_renewed_while_its_value_is_in_use() {
    let memory = lender(LeaseScript::new(secs(60)));
    let runtime = runtime(memory.clone());
    let settings = Plain::load_from(&runtime).await.unwrap();
    assert_eq!(settings.db.lease().unwrap().duration(), secs(60));
    sleep(secs(600)).await;
    let counts = memory.lease_counts("db");
    assert_eq!(counts.issued, 1);
    assert!((13..=16).contains(&counts.renewed), "{counts:?}");
    assert_eq!(memory.accepted("db"), [settings.db.expose_secret()]);
    drop(settings);
    sleep(secs(600)).await;
    let after = memory.lease_counts("db");
    assert!(after.renewed <= counts.renewed + 1 && after.issued == 1, "{after:?}");
    assert!(memory.accepted("db").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_plain_lease_ends_with_its_longest_life_and_no_value_is_made_that_nobody_uses() {
    let memory = lender(LeaseScript::new(secs(60)).with_max(secs(90)));
    let runtime = runtime(memory.clone());
    let settings = Plain::load_from(&runtime).await.unwrap();
    sleep(secs(89)).await;
    assert!(!settings.db.lease().unwrap().is_over());
    sleep(secs(600)).await;
    assert!(settings.db.lease().unwrap().is_over());
    let counts = memory.lease_counts("db");
    assert_eq!((counts.issued, counts.renewed), (1, 1), "{counts:?}");
}

#[tokio::test(start_paused = true)]
async fn readers_by_name_share_one_lease_for_its_whole_life() {
    let memory = lender(LeaseScript::new(secs(600)));
    let runtime = runtime(memory.clone());
    for _ in 0..100 {
        assert_eq!(runtime.get("memory:db").await.unwrap().expose_bytes(), b"db-1");
        sleep(secs(60)).await;
    }
    let counts = memory.lease_counts("db");
    assert_eq!(counts.issued, 1, "{counts:?}");
    assert!((13..=16).contains(&counts.renewed), "{counts:?}");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_get_one_lease() {
    let memory = lender(LeaseScript::new(secs(60)));
    memory.set_latency(secs(1));
    let runtime = runtime(memory.clone());
    let reads = (0..1_000).map(|_| runtime.get("memory:db"));
    for read in futures_util::future::join_all(reads).await {
        assert_eq!(read.unwrap().expose_bytes(), b"db-1");
    }
    assert_eq!(memory.lease_counts("db").issued, 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_insists_gets_a_new_value() {
    let memory = lender(LeaseScript::new(secs(60)));
    let runtime = runtime(memory.clone());
    runtime.get("memory:db").await.unwrap();
    let anew = runtime.get_with("memory:db", ReadOptions::new().refresh()).await.unwrap();
    assert_eq!(anew.expose_bytes(), b"db-2");
    assert_eq!(memory.lease_counts("db").renewed, 0);
    assert_eq!(runtime.health().leases, 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_lent_has_no_lease() {
    let memory = remote(&[("db", "plain")]);
    let runtime = runtime(memory.clone());
    let settings = Plain::load_from(&runtime).await.unwrap();
    assert_eq!(settings.db.expose_secret(), "plain");
    assert!(settings.db.lease().is_none() && settings.db.remaining().is_none());
    sleep(secs(3_600)).await;
    assert_eq!(fetches(&memory, "db"), 1);
}

#[tokio::test(start_paused = true)]
async fn neither_the_value_nor_the_leases_id_is_shown() {
    let memory = lender(LeaseScript::new(secs(60)));
    let settings = Plain::load_from(&runtime(memory)).await.unwrap();
    let id = settings.db.lease().unwrap().id().unwrap().to_owned();
    let shown = format!("{:?}", settings.db);
    assert!(!shown.contains("db-1") && !shown.contains(&id), "{shown}");
    assert!(shown.contains("remaining"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn whoever_insists_does_not_take_a_renewal_for_a_new_value() {
    let memory = lender(LeaseScript::new(secs(60)));
    let runtime = runtime(memory.clone());
    runtime.get("memory:db").await.unwrap();
    sleep(secs(45)).await;
    memory.set_latency(secs(2));
    // Starts the renewal, and joins it.
    drop(runtime.cached("memory:db").unwrap());
    sleep(secs(1)).await;
    let anew = runtime.get_with("memory:db", ReadOptions::new().refresh()).await.unwrap();
    assert_eq!(anew.expose_bytes(), b"db-2");
    assert_eq!(memory.lease_counts("db").renewed, 1);
}
