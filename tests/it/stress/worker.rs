//! One task: it changes secrets and forgets them, and checks what it reads.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use typed_secrets::{
    Error, ExposeSecret as _, LoadError, ReadOptions, Runtime, SecretString, Secrets,
};

use super::{
    OPERATIONS, SLACK, STALE, TTL, Tally,
    backend::{Backend, KINDS, NAMES, Stamp},
    live::Followed,
    reference,
};

#[derive(Secrets)]
struct All {
    #[secret("memory:n0")]
    n0: SecretString,
    #[secret("memory:n1")]
    n1: SecretString,
    #[secret("memory:n2")]
    n2: SecretString,
}

pub(super) struct Worker {
    pub(super) runtime: Runtime,
    pub(super) backend: Backend,
    /// For each name, a version that no read that starts now may be older than.
    pub(super) floor: Arc<[AtomicU64; NAMES]>,
    pub(super) followed: Arc<Followed>,
    /// The newest version of each live field that this task has seen.
    pub(super) seen: [u64; NAMES],
    pub(super) random: u64,
    pub(super) tally: Arc<Tally>,
}

impl Worker {
    /// Runs until all tasks together have done enough.
    pub(super) async fn run(mut self, end: Instant) {
        while self.tally.operations.fetch_add(1, SeqCst) < OPERATIONS && Instant::now() < end {
            self.step().await;
        }
    }

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
            0..800 => self.read(name, ReadOptions::new()).await,
            800..950 => self.read_live(name),
            950..954 => self.read(name, ReadOptions::new().refresh()).await,
            954..955 => drop(self.followed.field(name).refresh().await),
            955..985 => self.load().await,
            985..995 => self.change(name),
            995..998 => self.change_all(),
            _ => self.leave(name).await,
        }
    }

    async fn read(&self, name: usize, options: ReadOptions) {
        let (floor, start) = (self.floor(), self.backend.now());
        match self.runtime.get_with(reference(name), options).await {
            Ok(secret) => {
                self.check(&Stamp::parse(secret.expose_str().unwrap()), floor[name], start);
            }
            Err(error) => check_error(&error),
        }
    }

    /// A live field is told of changes a little later, and never goes back.
    fn read_live(&mut self, name: usize) {
        let start = self.backend.now();
        match self.followed.stamp(name) {
            Ok(stamp) => {
                self.check(&stamp, self.seen[name], start);
                self.seen[name] = stamp.version;
            }
            Err(error) => check_error(&error),
        }
    }

    async fn load(&self) {
        let (floor, start) = (self.floor(), self.backend.now());
        match All::load_from(&self.runtime).await {
            Ok(all) => {
                for (text, floor) in [all.n0, all.n1, all.n2].iter().zip(floor) {
                    self.check(&Stamp::parse(text.expose_secret()), floor, start);
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

    /// Checks what a read gave that began at `start`, when no version below `floor` was allowed.
    fn check(&self, stamp: &Stamp, floor: u64, start: Duration) {
        let Stamp { version, given } = *stamp;
        assert!(version >= floor, "read version {version} after version {floor} was announced");
        let age = start.saturating_sub(given);
        assert!(age <= TTL + STALE + SLACK, "read a value of {age:?}");
        self.tally.served.fetch_add(1, SeqCst);
    }
}

fn check_error(error: &Error) {
    assert!(KINDS.contains(&error.kind()), "{error}");
}

fn check_load_error(error: &LoadError) {
    for field in error.errors() {
        check_error(field.error());
    }
}
