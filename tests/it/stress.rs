//! A million operations of many tasks on real threads, with a backend that fails: no value from
//! before an `invalidate`, none past its bound, no lost update, no deadlock.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use typed_secrets::{
    Error, ExposeSecret, LoadError, ReadOptions, Runtime, SecretString, Secrets, layers::Retry,
};

mod backend;

use backend::{Backend, KINDS, NAMES, Stamp};

const TASKS: u64 = 16;
const OPERATIONS: u64 = 1_000_000;
/// Slow machines do fewer operations.
const LONGEST: Duration = Duration::from_secs(20);

const TTL: Duration = Duration::from_millis(50);
const STALE: Duration = Duration::from_millis(200);
/// What a busy machine may add between the backend's stamp and the cache's.
const SLACK: Duration = Duration::from_millis(400);

#[derive(Secrets)]
struct All {
    #[secret("memory:n0")]
    n0: SecretString,
    #[secret("memory:n1")]
    n1: SecretString,
    #[secret("memory:n2")]
    n2: SecretString,
}

/// One task: it changes values and forgets them, and checks what it reads.
struct Worker {
    runtime: Runtime,
    backend: Backend,
    /// For each name, a version that no read that starts now may be older than.
    floor: Arc<[AtomicU64; NAMES]>,
    random: u64,
}

impl Worker {
    /// Xorshift: a seed gives the same steps again.
    fn random(&mut self, below: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % below
    }

    fn floor(&self) -> [u64; NAMES] {
        std::array::from_fn(|name| self.floor[name].load(SeqCst))
    }

    async fn step(&mut self) {
        let choice = self.random(1_000);
        let name = usize::try_from(self.random(NAMES as u64)).unwrap();
        match choice {
            0..950 => self.read(name, ReadOptions::new()).await,
            950..955 => self.read(name, ReadOptions::new().refresh()).await,
            955..985 => self.load().await,
            985..995 => self.change(name),
            995..998 => self.change_all(),
            _ => self.leave(name).await,
        }
    }

    async fn read(&self, name: usize, options: ReadOptions) {
        let (floor, start) = (self.floor(), self.backend.now());
        match self.runtime.get_with(reference(name), options).await {
            Ok(secret) => check(secret.expose_str().unwrap(), floor[name], start),
            Err(error) => check_error(&error),
        }
    }

    async fn load(&self) {
        let (floor, start) = (self.floor(), self.backend.now());
        match All::load_from(&self.runtime).await {
            Ok(all) => {
                for (text, floor) in [all.n0, all.n1, all.n2].iter().zip(floor) {
                    check(text.expose_secret(), floor, start);
                }
            }
            Err(error) => check_load_error(&error),
        }
    }

    fn change(&self, name: usize) {
        let version = self.backend.change(name);
        self.runtime.invalidate(reference(name)).unwrap();
        self.floor[name].fetch_max(version, SeqCst);
    }

    fn change_all(&self) {
        let changed: [u64; NAMES] = std::array::from_fn(|name| self.backend.change(name));
        self.runtime.clear();
        for (floor, version) in self.floor.iter().zip(changed) {
            floor.fetch_max(version, SeqCst);
        }
    }

    /// Asks and goes away.
    async fn leave(&self, name: usize) {
        let soon = Duration::from_micros(50);
        let _ = tokio::time::timeout(soon, self.runtime.get(reference(name))).await;
    }

    /// Runs until all tasks together have done enough.
    async fn run(mut self, done: Arc<AtomicU64>, end: Instant) {
        while done.fetch_add(1, SeqCst) < OPERATIONS && Instant::now() < end {
            self.step().await;
        }
    }
}

fn reference(name: usize) -> &'static str {
    ["memory:n0", "memory:n1", "memory:n2"][name]
}

/// A read that began at `start`, when no version below `floor` was allowed, gave `text`.
fn check(text: &str, floor: u64, start: Duration) {
    let Stamp { version, given } = Stamp::parse(text);
    assert!(version >= floor, "read version {version} after version {floor} was announced");
    let age = start.saturating_sub(given);
    assert!(age <= TTL + STALE + SLACK, "read a value of {age:?}");
}

fn check_error(error: &Error) {
    assert!(KINDS.contains(&error.kind()), "{error}");
}

fn check_load_error(error: &LoadError) {
    for field in error.errors() {
        check_error(field.error());
    }
}

fn runtime(backend: &Backend) -> Runtime {
    let builder = Runtime::builder().provider("memory", backend.clone()).ttl(TTL);
    let builder = builder.stale_if_error(STALE).attempt_limit(Duration::from_millis(5));
    builder
        .retry(Retry::new(2, Duration::from_micros(100), Duration::from_millis(1)))
        .build()
        .unwrap()
}

fn seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = u64::try_from(now.as_nanos()).unwrap() | 1;
    #[expect(clippy::print_stdout, reason = "to run the same steps again after a failure")]
    let () = println!("seed {seed}");
    seed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_million_operations_with_faults() {
    let (seed, backend) = (seed(), Backend::new());
    let runtime = runtime(&backend);
    let (floor, done) = (Arc::default(), Arc::new(AtomicU64::new(0)));
    let end = Instant::now() + LONGEST;
    let workers = (1..=TASKS).map(|number| {
        let worker = Worker {
            runtime: runtime.clone(),
            backend: backend.clone(),
            floor: Arc::clone(&floor),
            random: seed.wrapping_mul(2 * number + 1),
        };
        tokio::spawn(worker.run(Arc::clone(&done), end))
    });
    for worker in workers.collect::<Vec<_>>() {
        tokio::time::timeout(3 * LONGEST, worker).await.expect("a deadlock").unwrap();
    }
    no_update_is_lost(&runtime, &backend).await;
    #[expect(clippy::print_stdout, reason = "how much of the test a slow machine did")]
    let () = println!("{} operations, {} calls", done.load(SeqCst), backend.calls());
}

/// After the storm, each name has its last version within a time to live.
async fn no_update_is_lost(runtime: &Runtime, backend: &Backend) {
    backend.heal();
    tokio::time::sleep(TTL + STALE).await;
    for name in 0..NAMES {
        let options = ReadOptions::new().refresh();
        let secret = runtime.get_with(reference(name), options).await.unwrap();
        let stamp = Stamp::parse(secret.expose_str().unwrap());
        assert_eq!(stamp.version, backend.version(name), "an update was lost");
    }
}
