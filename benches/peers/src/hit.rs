//! Table `hit`: what a secret costs that is already there.
//!
//! Limit: a `HashMap` that nobody locks. Every candidate holds the same names and is
//! asked for one after the other; a value is looked at, not copied, where the API allows.

use std::{collections::HashMap, error::Error, hint::black_box, thread, time::Instant};

use ::secret_vault::SecretVaultSnapshot;
use tokio::runtime::Runtime;

use crate::{
    Scale, alloc,
    peers::{caching, ours, secret_vault},
    stats,
    stub::VALUE,
    table::Row,
};

const TABLE: &str = "hit";
const NAMES: u32 = 100;
const THREADS: [u32; 3] = [1, 2, 4];

/// How often each candidate is measured; the median counts.
const RUNS: usize = 5;

pub(crate) fn measure(scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    let names = crate::names("hit", NAMES);
    let bench = Bench { names: &names, rounds: scale.pick(300, 3_000) };
    let runtime = Runtime::new()?;
    let mut rows = bench.map();
    rows.extend(bench.ours(&runtime)?);
    rows.extend(bench.caching(&runtime)?);
    rows.extend(bench.secret_vault(&runtime)?);
    with_limits(&mut rows);
    Ok(rows)
}

/// The first rows are the limits, one for each number of threads.
fn with_limits(rows: &mut [Row]) {
    let limits: Vec<f64> = rows[..THREADS.len()].iter().map(Row::value).collect();
    for (row, limit) in rows.iter_mut().zip(limits.iter().cycle()) {
        *row = row.clone().limit(*limit);
    }
}

struct Bench<'a> {
    names: &'a [String],
    rounds: u32,
}

impl Bench<'_> {
    fn map(&self) -> Vec<Row> {
        let map: HashMap<&str, String> =
            self.names.iter().map(|name| (name.as_str(), VALUE.to_owned())).collect();
        self.rows("HashMap, no lock", || {
            for name in self.names {
                black_box(map.get(black_box(name.as_str())));
            }
        })
    }

    fn ours(&self, runtime: &Runtime) -> Result<Vec<Row>, Box<dyn Error>> {
        let secrets = ours::runtime()?;
        let references: Vec<String> = self.names.iter().map(|name| ours::reference(name)).collect();
        Ok(self.rows("typed-secrets, get", || {
            runtime.block_on(async {
                for reference in &references {
                    let secret = secrets.get(black_box(reference)).await.expect("a secret");
                    black_box(secret.expose_bytes());
                }
            });
        }))
    }

    fn caching(&self, runtime: &Runtime) -> Result<Vec<Row>, Box<dyn Error>> {
        let client = runtime.block_on(caching::client())?;
        runtime.block_on(caching::get_each(&client, self.names))?;
        Ok(self.rows("aws_secretsmanager_caching", || {
            runtime.block_on(async {
                for name in self.names {
                    let output = client.get_secret_value(black_box(name), None, None, false).await;
                    black_box(output.expect("a cached secret"));
                }
            });
        }))
    }

    fn secret_vault(&self, runtime: &Runtime) -> Result<Vec<Row>, Box<dyn Error>> {
        let snapshot = runtime.block_on(async {
            let mut vault = secret_vault::vault().await?;
            secret_vault::refresh(&mut vault, self.names).await?;
            secret_vault::snapshot(&vault).await
        })?;
        let references: Vec<_> =
            self.names.iter().map(|name| secret_vault::reference(name)).collect();
        Ok(self.rows("secret-vault, snapshot", || {
            for reference in &references {
                let found = snapshot.get_secret_by_ref(black_box(reference));
                black_box(found.expect("a snapshot").expect("a loaded secret"));
            }
        }))
    }

    /// Measures `round`, which asks for every name once, with each number of threads.
    fn rows(&self, label: &str, round: impl Fn() + Sync) -> Vec<Row> {
        let row = |threads| {
            let (times, allocations): (Vec<f64>, Vec<f64>) =
                (0..RUNS).map(|_| self.run(threads, &round)).unzip();
            Row::new(TABLE, label, NAMES, stats::median(times), "ns")
                .threads(threads)
                .allocations(stats::median(allocations))
        };
        THREADS.into_iter().map(row).collect()
    }

    /// Time and allocations of one hit, as the slowest of `threads` sees them.
    fn run(&self, threads: u32, round: &(impl Fn() + Sync)) -> (f64, f64) {
        let work = || {
            // What a thread sets up once is not part of a hit.
            round();
            let (start, before) = (Instant::now(), alloc::count());
            (0..self.rounds).for_each(|_| round());
            let hits = self.rounds * NAMES;
            #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
            let allocated = (alloc::count() - before) as f64;
            (stats::nanos_each(start, hits), allocated / f64::from(hits))
        };
        thread::scope(|scope| {
            let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let results = handles.into_iter().map(|handle| handle.join().expect("no panic"));
            results.fold((0.0, 0.0), |(a, b): (f64, f64), (c, d)| (a.max(c), b.max(d)))
        })
    }
}
