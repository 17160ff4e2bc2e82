//! The cache under random steps on a paused clock, against a model of what it may answer.
//!
//! The model has no timers and no jitter: it tells which answers are wrong, not which one is
//! right. A failure prints the shortest steps that lead to it.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::time::Duration;

use proptest::prelude::*;
use secrets_runtime::{
    Error, ErrorKind, ReadOptions, Runtime, providers::MemoryProvider, testing::TokioClock,
};
use tokio::time::{Instant, advance};

#[path = "cache_model/model.rs"]
mod model;

use model::Model;

const NAME: &str = "token";
const REFERENCE: &str = "memory:token";

#[derive(Clone, Copy, Debug)]
enum Step {
    Advance(u64),
    Read,
    Refresh,
    Invalidate,
    Clear,
    Rotate,
    Break(ErrorKind),
    Mend,
}

/// Mostly reads and time, so that a value lives through all of its states.
fn step() -> impl Strategy<Value = Step> {
    let broken = vec![
        ErrorKind::Unavailable,
        ErrorKind::Throttled,
        ErrorKind::Timeout,
        ErrorKind::Denied,
        ErrorKind::NotFound,
    ];
    prop_oneof![
        8 => Just(Step::Read),
        4 => (1_u64..30).prop_map(Step::Advance),
        4 => (100_u64..400).prop_map(Step::Advance),
        2 => (1_000_u64..5_000).prop_map(Step::Advance),
        1 => Just(Step::Refresh),
        1 => Just(Step::Invalidate),
        1 => Just(Step::Clear),
        2 => Just(Step::Rotate),
        2 => prop::sample::select(broken).prop_map(Step::Break),
        2 => Just(Step::Mend),
    ]
}

/// The cache and its backend, with what the model thinks of them.
struct World {
    backend: MemoryProvider,
    runtime: Runtime,
    model: Model,
}

impl World {
    fn new() -> Self {
        let backend = MemoryProvider::new().with_capabilities(secrets_runtime::Capabilities::new());
        backend.count_only();
        backend.insert(NAME, "1");
        let runtime = Runtime::builder()
            .without_built_in()
            .provider("memory", backend.clone())
            .ttl(model::TTL)
            .clock(TokioClock::new())
            .build();
        Self { backend, runtime: runtime.unwrap(), model: Model::new() }
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Advance(secs) => advance(Duration::from_secs(secs)).await,
            Step::Read => self.read(ReadOptions::new(), false).await,
            Step::Refresh => self.read(ReadOptions::new().refresh(), true).await,
            Step::Invalidate => {
                self.runtime.invalidate(REFERENCE).unwrap();
                self.model.forgotten(self.backend.call_count());
            }
            Step::Clear => {
                self.runtime.clear();
                self.model.forgotten(self.backend.call_count());
            }
            Step::Rotate => {
                self.backend.insert(NAME, (self.model.version() + 1).to_string());
                self.model.rotated();
            }
            Step::Break(kind) => {
                self.backend.fail_always(NAME, Error::new(kind, "as scripted"));
                self.model.broken(kind, self.backend.call_count());
            }
            Step::Mend => {
                self.backend.recover(NAME);
                self.model.mended();
            }
        }
    }

    async fn read(&mut self, options: ReadOptions, refresh: bool) {
        if refresh {
            self.model.refreshing(self.backend.call_count());
        }
        let start = Instant::now();
        match self.runtime.get_with(REFERENCE, options).await {
            Ok(secret) => {
                let version = secret.expose_str().unwrap().parse().unwrap();
                self.model.served(version, start, refresh);
            }
            Err(error) => self.model.failed(error.kind(), start, refresh),
        }
        self.model.called(self.backend.call_count());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_is_wrong(seed: u64, steps in prop::collection::vec(step(), 1..80)) {
        // Jitter comes from this thread's generator, so that a case can be run again.
        fastrand::seed(seed);
        let mut executor = tokio::runtime::Builder::new_current_thread();
        let executor = executor.enable_time().start_paused(true).build().unwrap();
        executor.block_on(async {
            let mut world = World::new();
            for step in steps {
                world.take(step).await;
            }
        });
    }
}
