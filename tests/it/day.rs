//! A day of virtual time: how often the backend is called, whatever it answers.
//!
//! `cargo test --test it day -- --nocapture` prints the table.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use typed_secrets::{ErrorKind, providers::MemoryProvider};

use crate::support::{failure, remote, runtime, secs};

const DAY: Duration = Duration::from_hours(24);

/// What the backend answers after it has answered once, and who is served by it.
struct Scenario {
    name: &'static str,
    begin: fn(&MemoryProvider),
}

const SCENARIOS: [Scenario; 6] = [
    Scenario { name: "healthy", begin: |_| () },
    Scenario { name: "always failing", begin: |backend| fail(backend, ErrorKind::Unavailable) },
    Scenario {
        name: "flapping",
        begin: |backend| backend.flap("token", failure(ErrorKind::Unavailable)),
    },
    Scenario { name: "throttled", begin: |backend| fail(backend, ErrorKind::Throttled) },
    Scenario { name: "denied", begin: |backend| fail(backend, ErrorKind::Denied) },
    Scenario { name: "not found", begin: |backend| backend.remove("token") },
];

fn fail(backend: &MemoryProvider, kind: ErrorKind) {
    backend.fail_always("token", failure(kind));
}

/// What one day came to.
struct Outcome {
    calls: u64,
    failed: u64,
}

/// One read each second, as of a server that is always busy.
async fn reader(begin: fn(&MemoryProvider)) -> Outcome {
    let backend = remote(&[("token", "s3cret")]);
    backend.count_only();
    let runtime = runtime(backend.clone());
    runtime.get("memory:token").await.unwrap();
    begin(&backend);
    let (start, mut failed) = (Instant::now(), 0);
    while start.elapsed() < DAY {
        sleep(secs(1)).await;
        failed += u64::from(runtime.get("memory:token").await.is_err());
    }
    Outcome { calls: backend.call_count(), failed }
}

#[tokio::test(start_paused = true)]
async fn a_failing_backend_is_called_no_more_than_a_healthy_one() {
    let mut lines = Vec::new();
    let mut healthy = None;
    for Scenario { name, begin } in SCENARIOS {
        let Outcome { calls, failed } = reader(begin).await;
        lines.push(format!("{name:<16}{calls:>8}{failed:>8}"));
        healthy = healthy.or(Some(calls));
    }
    #[expect(clippy::print_stdout, reason = "the table is kept in the documentation")]
    let () = println!("{}", lines.join("\n"));
}
