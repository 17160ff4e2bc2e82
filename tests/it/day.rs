//! A day of virtual time: how often a backend is called, whatever it answers.
//!
//! `cargo test --test it day -- --nocapture` prints the table.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use typed_secrets::{ErrorKind, Live, SecretString, Secrets, providers::MemoryProvider};

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

fn backend() -> MemoryProvider {
    let backend = remote(&[("token", "s3cret")]);
    backend.count_only();
    backend
}

/// What one day came to.
#[derive(Clone, Copy)]
struct Outcome {
    calls: u64,
    failed_reads: u64,
}

/// A read each second, of which some fail.
async fn one_day(backend: &MemoryProvider, mut fails: impl AsyncFnMut() -> bool) -> Outcome {
    backend.reset_calls();
    let (start, mut failed_reads) = (Instant::now(), 0);
    while start.elapsed() < DAY {
        sleep(secs(1)).await;
        failed_reads += u64::from(fails().await);
    }
    Outcome { calls: backend.call_count(), failed_reads }
}

/// Nothing runs in the background: a read that finds an old value has it fetched.
async fn by_name(answers: Answers) -> Outcome {
    let backend = backend();
    let runtime = runtime(backend.clone());
    runtime.get(TOKEN).await.unwrap();
    answers(&backend);
    one_day(&backend, async || runtime.get(TOKEN).await.is_err()).await
}

#[derive(Secrets)]
struct Settings {
    #[secret("memory:token")]
    token: Live<SecretString>,
}

async fn live_field(answers: Answers) -> Outcome {
    let backend = backend();
    let runtime = runtime(backend.clone());
    let settings = Settings::load_from(&runtime).await.unwrap();
    answers(&backend);
    one_day(&backend, async || settings.token.try_current().is_err()).await
}

#[tokio::test(start_paused = true)]
async fn a_failing_backend_is_called_no_more_than_a_healthy_one() {
    let mut days = Vec::new();
    for (name, answers) in ANSWERS {
        days.push((name, [by_name(answers).await, live_field(answers).await]));
    }
    print(&days);
    let (_, healthy) = days[0];
    for (name, outcomes) in &days {
        for (outcome, healthy) in outcomes.iter().zip(healthy) {
            assert!(outcome.calls > 0, "{name}");
            assert!(outcome.calls <= healthy.calls, "{name}: {} calls", outcome.calls);
        }
    }
    assert!(healthy.iter().all(|day| day.failed_reads == 0));
}

#[expect(clippy::print_stdout, reason = "the table is kept in the documentation")]
fn print(days: &[(&str, [Outcome; 2])]) {
    println!("                    read by name            live field");
    println!("backend          calls  failed reads    calls  failed reads");
    for (name, [by_name, live]) in days {
        println!(
            "{name:<14}{:>8}{:>14}{:>9}{:>14}",
            by_name.calls, by_name.failed_reads, live.calls, live.failed_reads
        );
    }
}
