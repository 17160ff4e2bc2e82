//! A million operations of many tasks on real threads, with a backend that fails: no value from
//! before an `invalidate`, none past its bound, no lost update, no deadlock.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use typed_secrets::{Runtime, Secret, Secrets, layers::Retry};

mod backend;
mod live;
mod worker;

use backend::{Backend, NAMES, Stamp};
use live::Followed;
use worker::Worker;

const TASKS: u64 = 64;
const OPERATIONS: u64 = 1_000_000;
/// Slow machines do fewer operations.
const LONGEST: Duration = Duration::from_secs(30);

const TTL: Duration = Duration::from_millis(50);
const STALE: Duration = Duration::from_millis(200);
/// What a busy machine may add between the backend's stamp and the cache's.
const SLACK: Duration = Duration::from_millis(400);

fn runtime(backend: &Backend) -> Runtime {
    let builder = Runtime::builder().provider("memory", backend.clone()).ttl(TTL);
    let builder = builder.stale_if_error(STALE).attempt_limit(Duration::from_millis(5));
    builder
        .retry(Retry::new(2, Duration::from_micros(100), Duration::from_millis(1)))
        .build()
        .unwrap()
}

fn reference(name: usize) -> &'static str {
    ["memory:n0", "memory:n1", "memory:n2"][name]
}

fn seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = u64::try_from(now.as_nanos()).unwrap() | 1;
    #[expect(clippy::print_stdout, reason = "to run the same steps again after a failure")]
    let () = println!("seed {seed}");
    seed
}

/// What all tasks together have done.
#[derive(Default)]
struct Tally {
    operations: AtomicU64,
    /// Reads that gave a value; the others told why not.
    served: AtomicU64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_million_operations_with_faults() {
    let (seed, backend, tally) = (seed(), Backend::new(), Arc::<Tally>::default());
    let runtime = runtime(&backend);
    let followed = Arc::new(Followed::load_from(&runtime).await.unwrap());
    let floor = Arc::default();
    let end = Instant::now() + LONGEST;
    backend.set_faulty(true);
    let workers = (1..=TASKS).map(|number| {
        let worker = Worker {
            runtime: runtime.clone(),
            backend: backend.clone(),
            floor: Arc::clone(&floor),
            followed: Arc::clone(&followed),
            seen: [0; NAMES],
            random: seed.wrapping_mul(2 * number + 1),
            tally: Arc::clone(&tally),
        };
        tokio::spawn(worker.run(end))
    });
    for worker in workers.collect::<Vec<_>>() {
        tokio::time::timeout(3 * LONGEST, worker).await.expect("a deadlock").unwrap();
    }
    backend.set_faulty(false);
    let up_to_date = up_to_date(&runtime, &followed, &backend);
    tokio::time::timeout(LONGEST, up_to_date).await.expect("an update was lost");
    print(&tally, &backend);
}

/// When the storm is over and nothing changes any more, everybody gets the last versions.
async fn up_to_date(runtime: &Runtime, followed: &Followed, backend: &Backend) {
    for name in 0..NAMES {
        let is_last = |stamp: Stamp| stamp.version == backend.version(name);
        let is_read = |secret: Secret| is_last(Stamp::parse(secret.expose_str().unwrap()));
        while !runtime.get(reference(name)).await.is_ok_and(is_read) {
            tokio::time::sleep(TTL).await;
        }
        while !followed.stamp(name).is_ok_and(is_last) {
            tokio::time::sleep(TTL).await;
        }
    }
}

#[expect(clippy::print_stdout, reason = "how much of the test a slow machine did")]
fn print(tally: &Tally, backend: &Backend) {
    let (operations, served) = (tally.operations.load(SeqCst), tally.served.load(SeqCst));
    println!("{operations} operations, {served} reads served, {} calls", backend.calls());
}
