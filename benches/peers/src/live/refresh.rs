//! Reads of one secret by 10,000 tasks, while it is fresh and while it is fetched again.
//!
//! Limit: the reads while it is fresh.

use std::{
    error::Error,
    hint::black_box,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    task::JoinSet,
    time::{Instant, sleep, sleep_until},
};
use typed_secrets::{ReadOptions, Runtime, Value, providers::provider_fn};

use crate::{stats, stub::VALUE, table::Row};

const TASKS: u32 = 10_000;
/// How often each task reads.
const READS: usize = 10;
const REFERENCE: &str = "slow:token";
const TTL: Duration = Duration::from_secs(5);
/// After this age a value is fetched again, whatever was drawn, and it has not expired yet.
const AHEAD: Duration = Duration::from_millis(4_800);
/// Longer than all reads together.
const LATENCY: Duration = Duration::from_millis(500);

const PERCENTILES: [(&str, f64); 3] = [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)];

pub(super) async fn measure(rounds: usize) -> Result<Vec<Row>, Box<dyn Error>> {
    let slow = Slow::new()?;
    let mut quiet = Vec::new();
    let mut during = Vec::new();
    let mut requests = 0;
    for _ in 0..rounds {
        slow.runtime.get_with(REFERENCE, ReadOptions::new().refresh()).await?;
        let fetched = Instant::now();
        quiet.push(slow.percentiles().await);
        sleep_until(fetched + AHEAD).await;
        let before = slow.requests();
        during.push(slow.percentiles().await);
        requests = requests.max(slow.requests() - before);
    }
    Ok(rows(&quiet, &during, requests))
}

/// A backend that takes its time, behind a cache.
struct Slow {
    runtime: Runtime,
    requests: Arc<AtomicU64>,
}

impl Slow {
    fn new() -> Result<Self, Box<dyn Error>> {
        let requests = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&requests);
        let provider = provider_fn(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            async {
                sleep(LATENCY).await;
                Ok(Value::new(VALUE))
            }
        });
        let runtime = Runtime::builder().provider("slow", provider).ttl(TTL).build()?;
        Ok(Self { runtime, requests })
    }

    fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }

    /// Of the nanoseconds of each read.
    async fn percentiles(&self) -> [f64; 3] {
        let tasks: JoinSet<[f64; READS]> =
            (0..TASKS).map(|_| reads(self.runtime.clone())).collect();
        let mut times = tasks.join_all().await.concat();
        times.sort_by(f64::total_cmp);
        PERCENTILES.map(|(_, part)| stats::percentile(&times, part))
    }
}

async fn reads(runtime: Runtime) -> [f64; READS] {
    let mut times = [0.0; READS];
    for time in &mut times {
        let start = std::time::Instant::now();
        let secret = runtime.get(black_box(REFERENCE)).await.expect("a cached secret");
        black_box(secret.expose_bytes());
        *time = stats::nanos_each(start, 1);
    }
    times
}

/// For each percentile, the middle of the rounds.
fn rows(quiet: &[[f64; 3]], during: &[[f64; 3]], requests: u64) -> Vec<Row> {
    let middle = |rounds: &[[f64; 3]], at: usize| {
        stats::median(rounds.iter().map(|percentiles| percentiles[at]).collect())
    };
    let mut rows = Vec::new();
    for (at, (name, _)) in PERCENTILES.iter().enumerate() {
        let limit = middle(quiet, at);
        let row = |what: &str, time| {
            let label = format!("typed-secrets, get, {what}: {name}");
            Row::new("live", &label, TASKS, time, "ns").limit(limit)
        };
        rows.push(row("fresh", limit));
        rows.push(row("during a refresh", middle(during, at)).requests(requests));
    }
    rows
}
