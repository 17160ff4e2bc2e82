//! Many tasks at once on real threads: no value from before an `invalidate`, no deadlock.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use typed_secrets::{
    ExposeSecret, FetchRequest, Provider, ReadOptions, Result, Runtime, SecretString, Secrets,
    Value,
};

const NAMES: usize = 3;
const TASKS: u64 = 16;
const LASTS: Duration = Duration::from_secs(2);

/// A backend whose every value is a version that only grows.
#[derive(Clone, Debug, Default)]
struct Versions(Arc<[AtomicU64; NAMES]>);

impl Versions {
    fn of(&self, name: usize) -> &AtomicU64 {
        &self.0[name]
    }
}

impl Provider for Versions {
    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        let name = request.name().bytes().last().map_or(0, |digit| usize::from(digit - b'0'));
        let version = self.of(name).load(Ordering::SeqCst);
        // An answer that is older than it was when it left.
        tokio::time::sleep(Duration::from_micros(version % 7 * 100)).await;
        Ok(Value::new(version.to_string()))
    }
}

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
    versions: Versions,
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
        std::array::from_fn(|name| self.floor[name].load(Ordering::SeqCst))
    }

    async fn step(&mut self) {
        let choice = self.random(100);
        let name = usize::try_from(self.random(NAMES as u64)).unwrap();
        match choice {
            0..70 => self.read(name, ReadOptions::new()).await,
            70..75 => self.read(name, ReadOptions::new().refresh()).await,
            75..85 => self.load().await,
            85..97 => self.change(name),
            97..99 => self.change_all(),
            _ => self.leave(name).await,
        }
    }

    async fn read(&self, name: usize, options: ReadOptions) {
        let (floor, reference) = (self.floor(), format!("memory:n{name}"));
        let secret = self.runtime.get_with(&reference, options).await.unwrap();
        check(secret.expose_str().unwrap(), floor[name]);
    }

    async fn load(&self) {
        let floor = self.floor();
        let all = All::load_from(&self.runtime).await.unwrap();
        for (text, floor) in [all.n0, all.n1, all.n2].iter().zip(floor) {
            check(text.expose_secret(), floor);
        }
    }

    fn change(&self, name: usize) {
        let version = self.versions.of(name).fetch_add(1, Ordering::SeqCst) + 1;
        self.runtime.invalidate(&format!("memory:n{name}")).unwrap();
        self.floor[name].fetch_max(version, Ordering::SeqCst);
    }

    fn change_all(&self) {
        let grow = |name| self.versions.of(name).fetch_add(1, Ordering::SeqCst) + 1;
        let changed: [u64; NAMES] = std::array::from_fn(grow);
        self.runtime.clear();
        for (floor, version) in self.floor.iter().zip(changed) {
            floor.fetch_max(version, Ordering::SeqCst);
        }
    }

    /// Asks and goes away.
    async fn leave(&self, name: usize) {
        let reference = format!("memory:n{name}");
        let soon = Duration::from_micros(50);
        let _ = tokio::time::timeout(soon, self.runtime.get(&reference)).await;
    }
}

fn check(text: &str, floor: u64) {
    let version: u64 = text.parse().unwrap();
    assert!(version >= floor, "read version {version} after version {floor} was announced");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_read_is_older_than_the_last_invalidate() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed = u64::try_from(now.as_nanos()).unwrap() | 1;
    #[expect(clippy::print_stdout, reason = "to run the same steps again after a failure")]
    let () = println!("seed {seed}");
    let versions = Versions::default();
    let runtime = Runtime::builder().provider("memory", versions.clone()).build().unwrap();
    let floor = Arc::default();
    let end = Instant::now() + LASTS;
    let workers = (1..=TASKS).map(|number| {
        let mut worker = Worker {
            runtime: runtime.clone(),
            versions: versions.clone(),
            floor: Arc::clone(&floor),
            random: seed.wrapping_mul(2 * number + 1),
        };
        tokio::spawn(async move {
            let mut steps = 0_u32;
            while Instant::now() < end {
                worker.step().await;
                steps += 1;
            }
            steps
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        let steps = tokio::time::timeout(LASTS * 10, worker).await.expect("a deadlock").unwrap();
        assert!(steps > 0);
    }
}
