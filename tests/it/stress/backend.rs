//! A backend that fails, hangs and is slow at random, and stamps what it answers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use typed_secrets::{Error, ErrorKind, FetchRequest, Provider, Result, Value};

pub(super) const NAMES: usize = 3;

/// What every error of it is.
pub(super) const KINDS: [ErrorKind; 3] =
    [ErrorKind::Unavailable, ErrorKind::Throttled, ErrorKind::Timeout];

/// Versions that only grow, one for each name.
#[derive(Clone, Debug)]
pub(super) struct Backend(Arc<State>);

#[derive(Debug)]
struct State {
    start: Instant,
    versions: [AtomicU64; NAMES],
    calls: AtomicU64,
    faulty: AtomicBool,
}

/// A value that was read: its version, and when the backend gave it.
pub(super) struct Stamp {
    pub(super) version: u64,
    pub(super) given: Duration,
}

impl Stamp {
    pub(super) fn parse(text: &str) -> Self {
        let (version, micros) = text.split_once(' ').unwrap();
        let given = Duration::from_micros(micros.parse().unwrap());
        Self { version: version.parse().unwrap(), given }
    }
}

impl Backend {
    pub(super) fn new() -> Self {
        Self(Arc::new(State {
            start: Instant::now(),
            versions: Default::default(),
            calls: AtomicU64::new(0),
            faulty: AtomicBool::new(false),
        }))
    }

    /// The next version of a name, which counts from now on.
    pub(super) fn change(&self, name: usize) -> u64 {
        self.0.versions[name].fetch_add(1, SeqCst) + 1
    }

    pub(super) fn version(&self, name: usize) -> u64 {
        self.0.versions[name].load(SeqCst)
    }

    pub(super) fn calls(&self) -> u64 {
        self.0.calls.load(SeqCst)
    }

    /// The time, as stamps have it.
    pub(super) fn now(&self) -> Duration {
        self.0.start.elapsed()
    }

    /// Begins to fail, or ends all faults.
    pub(super) fn set_faulty(&self, faulty: bool) {
        self.0.faulty.store(faulty, SeqCst);
    }
}

impl Provider for Backend {
    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        let name = request.name().bytes().last().map_or(0, |digit| usize::from(digit - b'0'));
        let call = self.0.calls.fetch_add(1, SeqCst);
        let version = self.version(name);
        // An answer that is older than it was when it left.
        tokio::time::sleep(Duration::from_micros(version % 7 * 100)).await;
        let faulty = self.0.faulty.load(SeqCst);
        match call % 50 {
            0..10 if faulty => Err(Error::new(ErrorKind::Unavailable, "as scripted")),
            10..15 if faulty => Err(Error::new(ErrorKind::Throttled, "as scripted")),
            15 if faulty => std::future::pending().await,
            _ => Ok(Value::new(format!("{version} {}", self.now().as_micros()))),
        }
    }
}
