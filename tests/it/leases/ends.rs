//! What becomes of leases at the end.

use tokio::time::{Instant, sleep};
use typed_secrets::{
    Leased, SecretString, Secrets,
    providers::{LeaseScript, MemoryProvider},
};

use super::{json, lender, load};
use crate::support::{builder, runtime, secs};

#[tokio::test(start_paused = true)]
async fn all_leases_are_revoked_at_the_end() {
    let memory = lender(json(LeaseScript::new(secs(60)).with_max(secs(90))));
    let (runtime, settings) = load(&memory).await;
    sleep(secs(45)).await;
    // The replaced one is still valid, and is given back too.
    assert_eq!(memory.accepted("db").len(), 2);
    runtime.shutdown().await;
    assert!(memory.accepted("db").is_empty());
    assert_eq!(memory.lease_counts("db").revoked, 2);
    assert!(settings.db.current().lease().unwrap().is_over());
    assert_eq!(runtime.health().leases, 0);
}

#[tokio::test(start_paused = true)]
async fn the_end_does_not_wait_for_a_backend_that_hangs() {
    let memory = lender(LeaseScript::new(secs(600)));
    let runtime = builder(memory.clone()).shutdown_limit(secs(3)).build().unwrap();
    runtime.get("memory:db").await.unwrap();
    memory.set_latency(secs(3_600));
    let begin = Instant::now();
    runtime.shutdown().await;
    assert_eq!(begin.elapsed().as_secs(), 3);
}

#[derive(Secrets)]
struct Uncached {
    #[secret("memory:db", cache = false)]
    db: Leased<SecretString>,
}

#[tokio::test(start_paused = true)]
async fn without_the_cache_a_lease_is_left_to_its_end_and_given_back() {
    for memory in [lender(LeaseScript::new(secs(60))), MemoryProvider::new()] {
        memory.lend("db", LeaseScript::new(secs(60)));
        let runtime = runtime(memory.clone());
        let settings = Uncached::load_from(&runtime).await.unwrap();
        sleep(secs(50)).await;
        assert_eq!(settings.db.remaining().unwrap().as_secs(), 10);
        let counts = memory.lease_counts("db");
        assert_eq!((counts.issued, counts.renewed), (1, 0));
        runtime.shutdown().await;
        assert_eq!(memory.lease_counts("db").revoked, 1);
    }
}
