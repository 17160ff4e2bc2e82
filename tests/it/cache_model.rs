//! The cache and a live value under random steps on a paused clock, against a model of what they
//! may answer.
//!
//! The model has no timers and no jitter: it tells which answers are wrong, not which one is
//! right. A failure prints the shortest steps that lead to it.

use proptest::prelude::*;
use tokio::time::{Instant, advance, sleep};
use typed_secrets::{
    ErrorKind, ExposeSecret, Live, ReadOptions, Runtime, SecretString, Secrets,
    providers::MemoryProvider,
};

use crate::support::{builder, failure, remote, secs};

mod model;

use model::Model;

const NAME: &str = "token";
const REFERENCE: &str = "memory:token";

#[derive(Secrets)]
struct Settings {
    #[secret("memory:token")]
    token: Live<SecretString>,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// So many seconds pass.
    Wait(u64),
    /// They pass at once, as for a machine that was asleep.
    Jump(u64),
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
        4 => (1_u64..30).prop_map(Step::Wait),
        4 => (100_u64..400).prop_map(Step::Wait),
        2 => (1_000_u64..5_000).prop_map(Step::Wait),
        1 => (100_u64..5_000).prop_map(Step::Jump),
        1 => Just(Step::Refresh),
        1 => Just(Step::Invalidate),
        1 => Just(Step::Clear),
        2 => Just(Step::Rotate),
        2 => prop::sample::select(broken).prop_map(Step::Break),
        2 => Just(Step::Mend),
    ]
}

/// A program and its backend, with what the model thinks of them.
struct World {
    backend: MemoryProvider,
    runtime: Runtime,
    settings: Settings,
    model: Model,
}

impl World {
    async fn start() -> Self {
        let backend = remote(&[(NAME, "1")]);
        backend.count_only();
        let runtime = builder(backend.clone()).ttl(model::TTL).build().unwrap();
        let settings = Settings::load_from(&runtime).await.unwrap();
        Self { backend, runtime, settings, model: Model::new() }
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Wait(time) => sleep(secs(time)).await,
            Step::Jump(time) => {
                advance(secs(time)).await;
                sleep(secs(1)).await;
            }
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
                self.backend.fail_always(NAME, failure(kind));
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

    fn look(&mut self) {
        match self.settings.token.try_current() {
            Ok(token) => self.model.seen(token.expose_secret().parse().unwrap()),
            Err(error) => self.model.ended(error.kind()),
        }
        self.model.called(self.backend.call_count());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_is_wrong(seed: u64, steps in prop::collection::vec(step(), 1..80)) {
        // The random part of waits comes from this thread, so that a case can be run again.
        fastrand::seed(seed);
        let mut executor = tokio::runtime::Builder::new_current_thread();
        let executor = executor.enable_time().start_paused(true).build().unwrap();
        executor.block_on(async {
            let mut world = World::start().await;
            for step in steps {
                world.take(step).await;
                world.look();
            }
        });
    }
}
