//! What is lent, where something goes wrong: odd backends, odd moments, several runtimes.

use std::{sync::atomic::Ordering, time::Duration};

use tokio::time::sleep;
use typed_secrets::{
    ErrorKind, ExposeSecret, Lazy, Lease, Leased, Live, Runtime, SecretString, Secrets,
    providers::{LeaseScript, MemoryProvider},
};

use crate::support::{builder, failure, remote, runtime, secs};

mod odd;

use odd::{Odd, State};

#[derive(Secrets)]
struct Following {
    #[secret("memory:db")]
    db: Live<Leased<SecretString>>,
}

#[derive(Secrets)]
struct Plain {
    #[secret("memory:db")]
    db: Leased<SecretString>,
}

fn lender(script: LeaseScript) -> MemoryProvider {
    let memory = remote(&[]);
    memory.lend("db", script);
    memory
}

#[test]
fn a_lease_that_is_ended_before_it_is_used_is_over() {
    let lease = Lease::with_id("id", secs(60), true);
    lease.end();
    assert!(lease.is_over() && !lease.is_renewable());
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_ends_while_it_is_renewed_stays_over() {
    let memory = lender(LeaseScript::new(secs(60)));
    let runtime = runtime(memory.clone());
    let settings = Plain::load_from(&runtime).await.unwrap();
    memory.set_latency(secs(3));
    sleep(secs(43)).await;
    // The renewal is under way when the token dies.
    settings.db.lease().unwrap().end();
    sleep(secs(5)).await;
    assert!(settings.db.lease().unwrap().is_over());
    assert_eq!(settings.db.remaining(), Some(Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn the_same_value_under_a_new_lease_is_seen_with_it() {
    let script = LeaseScript::new(secs(60)).not_renewable().with_value(|_| "same".to_owned());
    let runtime = runtime(lender(script));
    let settings = Following::load_from(&runtime).await.unwrap();
    for _ in 0..60 {
        sleep(secs(10)).await;
        assert!(!settings.db.current().lease().unwrap().is_over());
    }
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_lends_what_is_over_is_not_asked_in_a_loop() {
    let odd = Odd::new(State { ended: true, ..State::default() });
    let runtime = runtime(odd.clone());
    let settings = Following::load_from(&runtime).await;
    sleep(secs(3_600)).await;
    assert!(odd.fetches() < 60, "{} fetches in an hour", odd.fetches());
    drop(settings);
}

#[tokio::test(start_paused = true)]
async fn a_host_that_was_shut_down_is_gone() {
    let odd = Odd::default();
    let runtime = runtime(odd.clone());
    runtime.shutdown().await;
    assert!(odd.0.hosts.lock().unwrap()[0].is_gone());
}

#[tokio::test(start_paused = true)]
async fn whoever_only_writes_gives_back_what_that_took() {
    let odd = Odd::default();
    let runtime = runtime(odd.clone());
    assert!(runtime.put("memory:a", "b").await.is_err());
    runtime.shutdown().await;
    assert_eq!(odd.disconnected(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_start_that_fails_gives_back_what_it_took() {
    let (well, refusing) = (Odd::default(), State { refuses: true, ..State::default() });
    let builder = builder(well.clone()).provider("other", Odd::new(refusing));
    assert_eq!(builder.start().await.unwrap_err().kind(), ErrorKind::Denied);
    assert_eq!(well.disconnected(), 1);
}

#[test]
fn a_shutdown_outside_of_tokio_does_not_panic() {
    let runtime = runtime(Odd::default());
    futures_util::FutureExt::now_or_never(runtime.shutdown()).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_revocation_that_panics_harms_nobody_else() {
    let odd = Odd::new(State { panics: true, ..State::default() });
    let runtime = runtime(odd.clone());
    for name in ["memory:a", "memory:b", "memory:c"] {
        runtime.get(name).await.unwrap();
    }
    runtime.shutdown().await;
    assert_eq!(odd.0.revocations.load(Ordering::SeqCst), 3);
    assert_eq!(odd.disconnected(), 1);
}

#[derive(Secrets)]
struct Two {
    #[secret("memory:db")]
    db: Live<SecretString>,
    #[secret("memory:plain", ttl = "43s")]
    plain: Live<SecretString>,
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_hangs_holds_up_nothing_that_is_due_with_it() {
    let odd = Odd::new(State { hangs: true, ..State::default() });
    let runtime = builder(odd.clone()).load_limit(secs(10)).build().unwrap();
    runtime.get("memory:db").await.unwrap();
    sleep(secs(45)).await;
    let settings = Two::load_from(&runtime);
    let settings = tokio::time::timeout(secs(1), settings).await.unwrap().unwrap();
    assert_eq!(settings.plain.current().expose_secret(), "plain");
    assert_eq!(settings.db.current().expose_secret(), "db");
}

#[derive(Secrets)]
struct Later {
    #[secret("memory:db")]
    db: Lazy<Leased<SecretString>>,
}

#[tokio::test(start_paused = true)]
async fn a_lazy_lease_is_renewed_while_it_is_in_use() {
    let memory = lender(LeaseScript::new(secs(60)));
    let runtime = runtime(memory.clone());
    let settings = Later::load_from(&runtime).await.unwrap();
    for _ in 0..100 {
        let db = settings.db.get().await.unwrap();
        assert!(!db.lease().unwrap().is_over());
        sleep(secs(10)).await;
    }
    assert_eq!(memory.lease_counts("db").issued, 1);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_made_for_a_plain_lease_whose_cached_value_is_forgotten() {
    let memory = lender(LeaseScript::new(secs(60)));
    let runtime = runtime(memory.clone());
    let settings = Plain::load_from(&runtime).await.unwrap();
    runtime.clear();
    sleep(secs(300)).await;
    assert_eq!(memory.lease_counts("db").issued, 1);
    assert!(settings.db.lease().unwrap().is_over());
}

#[derive(Secrets)]
struct Outer {
    #[secret(nested)]
    inner: Plain,
    #[secret("memory:other")]
    other: SecretString,
}

#[tokio::test(start_paused = true)]
async fn a_lease_in_a_struct_that_is_live_as_a_whole_never_runs_out() {
    let memory = lender(LeaseScript::new(secs(60)).with_max(secs(100)));
    memory.insert("other", "1");
    let runtime = runtime(memory.clone());
    let settings = Outer::live_from(&runtime).await.unwrap();
    assert_eq!(settings.current().other.expose_secret(), "1");
    for turn in 0..200 {
        sleep(secs(10)).await;
        if turn % 17 == 0 {
            memory.insert("other", turn.to_string());
        }
        let current = settings.current();
        let valid = memory.accepted("db");
        assert!(valid.iter().any(|valid| valid == current.inner.db.expose_secret()), "{turn}");
        assert!(!current.inner.db.lease().unwrap().is_over(), "{turn}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_day_of_trouble_costs_few_calls() {
    for kind in [ErrorKind::Denied, ErrorKind::Unavailable, ErrorKind::Unsupported] {
        let memory = lender(LeaseScript::new(secs(60)));
        memory.count_only();
        let runtime = runtime(memory.clone());
        let settings = Following::load_from(&runtime).await.unwrap();
        let plain = Plain::load_from(&runtime).await.unwrap();
        memory.fail_renewals("db", failure(kind), usize::MAX);
        memory.flap("db", failure(kind));
        sleep(secs(24 * 3_600)).await;
        let counts = memory.lease_counts("db");
        let calls = memory.call_count() + counts.refused;
        assert!(calls < 24 * 60 * 6, "{kind:?}: {calls}, {counts:?}");
        drop((settings, plain));
    }
}

#[tokio::test(start_paused = true)]
async fn two_runtimes_end_apart() {
    let memory = lender(LeaseScript::new(secs(60)));
    let (one, other): (Runtime, Runtime) = (runtime(memory.clone()), runtime(memory.clone()));
    let (mine, theirs) =
        (Plain::load_from(&one).await.unwrap(), Plain::load_from(&other).await.unwrap());
    one.shutdown().await;
    one.shutdown().await;
    assert!(mine.db.lease().unwrap().is_over());
    sleep(secs(600)).await;
    assert!(!theirs.db.lease().unwrap().is_over());
    assert_eq!(memory.lease_counts("db").revoked, 1);
}
