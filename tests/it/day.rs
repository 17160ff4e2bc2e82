//! A day of virtual time: how often a backend is called, whatever it answers.
//!
//! `cargo test --test it day:: -- --nocapture` prints the table.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use typed_secrets::{ErrorKind, Live, Runtime, SecretString, Secrets, providers::MemoryProvider};

use crate::support::{failure, remote, runtime, secs};

const DAY: Duration = Duration::from_hours(24);
const TOKEN: &str = "memory:token";

/// What the backend answers after it has answered once.
type Answers = fn(&MemoryProvider);

const ANSWERS: [(&str, Answers); 6] = [
    ("healthy", |_| ()),
    ("always failing", |backend| fail(backend, ErrorKind::Unavailable)),
    ("flapping", |backend| backend.flap("token", failure(ErrorKind::Unavailable))),
    ("throttled", |backend| fail(backend, ErrorKind::Throttled)),
    ("denied", |backend| fail(backend, ErrorKind::Denied)),
    ("not found", |backend| backend.remove("token")),
];

fn fail(backend: &MemoryProvider, kind: ErrorKind) {
    backend.fail_always("token", failure(kind));
}

#[derive(Secrets)]
struct Settings {
    #[secret("memory:token")]
    token: Live<SecretString>,
}

/// One process with a backend of its own.
struct Service {
    backend: MemoryProvider,
    runtime: Runtime,
    /// If there is none, the secret is read by name, and nothing runs in the background.
    live: Option<Settings>,
    failed_reads: u64,
}

impl Service {
    /// It has read the secret; from now on the backend gives these answers.
    async fn start(is_live: bool, answers: Answers) -> Self {
        let backend = remote(&[("token", "s3cret")]);
        backend.count_only();
        let runtime = runtime(backend.clone());
        let settings = Settings::load_from(&runtime).await.unwrap();
        let live = is_live.then_some(settings);
        answers(&backend);
        backend.reset_calls();
        Self { backend, runtime, live, failed_reads: 0 }
    }

    async fn read(&mut self) {
        let failed = match &self.live {
            Some(settings) => settings.token.try_current().is_err(),
            None => self.runtime.get(TOKEN).await.is_err(),
        };
        self.failed_reads += u64::from(failed);
    }

    fn calls(&self) -> u64 {
        self.backend.call_count()
    }
}

#[tokio::test(start_paused = true)]
async fn a_failing_backend_is_called_no_more_than_a_healthy_one() {
    let mut services = Vec::new();
    for (_, answers) in ANSWERS {
        services.push(Service::start(false, answers).await);
        services.push(Service::start(true, answers).await);
    }
    let start = Instant::now();
    while start.elapsed() < DAY {
        sleep(secs(1)).await;
        for service in &mut services {
            service.read().await;
        }
    }
    print(&services);
    check(&services);
}

fn check(services: &[Service]) {
    let (healthy, failing) = services.split_at(2);
    assert!(healthy.iter().all(|service| service.failed_reads == 0));
    for (service, healthy) in failing.iter().zip(healthy.iter().cycle()) {
        let (calls, most) = (service.calls(), healthy.calls());
        assert!((1..=most).contains(&calls), "{calls} calls, but {most} of a healthy backend");
    }
}

#[expect(clippy::print_stdout, reason = "the table is kept in the documentation")]
fn print(services: &[Service]) {
    println!("                    read by name            live field");
    println!("backend          calls  failed reads    calls  failed reads");
    for ((name, _), pair) in ANSWERS.iter().zip(services.chunks(2)) {
        print!("{name:<13}");
        for service in pair {
            print!("{:>9}{:>14}", service.calls(), service.failed_reads);
        }
        println!();
    }
}
