//! What several modules need: remote providers in memory, and a runtime on virtual time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::FutureExt as _;
use tokio::time::Instant;
use typed_secrets::{
    Capabilities, Clock, Error, ErrorKind, EventKind, Events, FetchRequest, Provider, Result,
    Runtime, RuntimeBuilder, Value, providers::MemoryProvider,
};

/// Single fetches over a network, of any version.
pub(crate) const REMOTE: Capabilities = Capabilities::new().with_versions().with_stages();

/// Secrets in memory that pass for a remote backend.
pub(crate) fn remote(secrets: &[(&str, &str)]) -> MemoryProvider {
    let memory = MemoryProvider::new().with_capabilities(REMOTE);
    for (name, value) in secrets {
        memory.insert(*name, *value);
    }
    memory
}

/// A builder whose only provider is `memory:`, and whose cache ages in tokio's time.
pub(crate) fn builder(provider: impl Provider) -> RuntimeBuilder {
    Runtime::builder()
        .without_built_in()
        .provider("memory", provider)
        .clock(VirtualClock(Instant::now()))
}

pub(crate) fn runtime(provider: impl Provider) -> Runtime {
    builder(provider).build().unwrap()
}

/// The names that were asked for, in the order of the calls.
pub(crate) fn names(memory: &MemoryProvider) -> Vec<String> {
    memory.calls().iter().flat_map(|call| call.names().map(str::to_owned)).collect()
}

/// How often one name was asked for.
pub(crate) fn fetches(memory: &MemoryProvider, name: &str) -> usize {
    names(memory).iter().filter(|asked| *asked == name).count()
}

/// The kinds of the events so far for one secret.
pub(crate) fn kinds(events: &mut Events, name: &str) -> Vec<EventKind> {
    let events = std::iter::from_fn(|| events.next().now_or_never().flatten());
    events.filter(|event| event.reference().name() == name).map(|event| event.kind()).collect()
}

/// A failure that a provider is told to give.
pub(crate) fn failure(kind: ErrorKind) -> Error {
    Error::new(kind, "as scripted")
}

/// A tokio runtime whose time stands still unless everybody waits.
pub(crate) fn paused() -> tokio::runtime::Runtime {
    let mut tokio = tokio::runtime::Builder::new_current_thread();
    tokio.enable_all().start_paused(true).build().unwrap()
}

pub(crate) const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// Tokio's clock, which a test can pause.
#[derive(Debug)]
struct VirtualClock(Instant);

impl Clock for VirtualClock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Answers each call with the call's number, from 1, read when the call begins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counting {
    calls: Arc<AtomicUsize>,
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    latency: Duration,
}

impl Counting {
    pub(crate) fn with_latency(latency: Duration) -> Self {
        Self { latency, ..Self::default() }
    }

    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// The most calls that were under way at once.
    pub(crate) fn most_at_once(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

impl Provider for Counting {
    async fn fetch(&self, _: &FetchRequest<'_>) -> Result<Value> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        tokio::time::sleep(self.latency).await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        Ok(Value::new(call.to_string()))
    }
}
