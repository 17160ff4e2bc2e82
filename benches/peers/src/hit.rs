//! Table `hit`: what a secret costs that is already there.
//!
//! Limit: a `HashMap` that nobody locks. Every candidate holds the same names and is
//! asked for one after the other; a value is looked at, not copied, where the API allows.

use std::{
    cell::{OnceCell, RefCell},
    collections::HashMap,
    error::Error,
    hint::black_box,
    thread,
    time::Instant,
};

use ::secret_vault::{SecretVaultHashMapSnapshot, SecretVaultRef, SecretVaultSnapshot as _};
use aws_secretsmanager_caching::SecretsManagerCachingClient;
use tokio::runtime::Runtime;
use typed_secrets::{ExposeSecret as _, Reader, Secrets as _};

use crate::{
    Scale, alloc,
    peers::{caching, ours, secret_vault},
    settings::remote_1::Settings0 as Settings,
    stats,
    stub::VALUE,
    table::Row,
};

const NAMES: u32 = 100;
const THREADS: [u32; 3] = [1, 2, 4];

/// How often each candidate is measured, in turn with the others.
const RUNS: usize = 7;

/// Label, and what asks for every name once.
type Candidate<'a> = (&'static str, Box<dyn Fn() + Sync + 'a>);

pub(crate) fn measure(scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    let names = crate::names("hit", NAMES);
    let runtime = Runtime::new()?;
    let loaded = runtime.block_on(Loaded::new(&names))?;
    let candidates = loaded.candidates(&runtime);
    let rounds = scale.pick(200, 2_000);
    Ok(THREADS.into_iter().flat_map(|threads| rows(&candidates, threads, rounds)).collect())
}

/// Every candidate with all names in its cache.
struct Loaded<'a> {
    names: &'a [String],
    map: HashMap<&'a str, String>,
    references: Vec<String>,
    secrets: typed_secrets::Runtime,
    settings: Settings,
    caching: SecretsManagerCachingClient,
    vault_references: Vec<SecretVaultRef>,
    vault: SecretVaultHashMapSnapshot,
}

impl<'a> Loaded<'a> {
    async fn new(names: &'a [String]) -> Result<Self, Box<dyn Error>> {
        let secrets = ours::runtime()?;
        let references: Vec<String> = names.iter().map(|name| ours::reference(name)).collect();
        for reference in &references {
            secrets.get(reference).await?;
        }
        let caching = caching::client().await?;
        caching::get_each(&caching, names).await?;
        let mut vault = secret_vault::vault().await?;
        secret_vault::refresh(&mut vault, names).await?;
        Ok(Self {
            names,
            map: names.iter().map(|name| (name.as_str(), VALUE.to_owned())).collect(),
            references,
            settings: Settings::load_from(&secrets).await?,
            secrets,
            caching,
            vault_references: names.iter().map(|name| secret_vault::reference(name)).collect(),
            vault: secret_vault::snapshot(&vault).await?,
        })
    }

    /// The limit first.
    fn candidates(&'a self, runtime: &'a Runtime) -> [Candidate<'a>; 7] {
        [
            ("HashMap, no lock", Box::new(|| self.map())),
            ("typed-secrets, get", Box::new(|| runtime.block_on(self.ours()))),
            ("typed-secrets, cached", Box::new(|| self.cached())),
            ("typed-secrets, reader of one task", Box::new(|| self.reader())),
            ("typed-secrets, field of a loaded struct", Box::new(|| self.field())),
            ("aws_secretsmanager_caching", Box::new(|| runtime.block_on(self.caching()))),
            ("secret-vault, snapshot", Box::new(|| self.secret_vault())),
        ]
    }

    fn map(&self) {
        for name in self.names {
            black_box(self.map.get(black_box(name.as_str())));
        }
    }

    async fn ours(&self) {
        for reference in &self.references {
            let secret = self.secrets.get(black_box(reference)).await.expect("a cached secret");
            black_box(secret.expose_bytes());
        }
    }

    fn cached(&self) {
        for reference in &self.references {
            let secret = self.secrets.cached(black_box(reference)).expect("a cached secret");
            black_box(secret.expose_bytes());
        }
    }

    fn reader(&self) {
        thread_local! {
            static READER: OnceCell<RefCell<Reader>> = const { OnceCell::new() };
        }
        READER.with(|reader| {
            let reader = reader.get_or_init(|| RefCell::new(self.secrets.reader()));
            let mut reader = reader.borrow_mut();
            for reference in &self.references {
                let secret = reader.cached(black_box(reference)).expect("a cached secret");
                black_box(secret.expose_bytes());
            }
        });
    }

    fn field(&self) {
        for _ in 0..NAMES {
            black_box(black_box(&self.settings).field_000.expose_secret());
        }
    }

    async fn caching(&self) {
        for name in self.names {
            let output = self.caching.get_secret_value(black_box(name), None, None, false).await;
            black_box(output.expect("a cached secret"));
        }
    }

    fn secret_vault(&self) {
        for reference in &self.vault_references {
            let secret = self.vault.get_secret_by_ref(black_box(reference));
            black_box(secret.expect("a snapshot").expect("a loaded secret"));
        }
    }
}

/// A row for each candidate. They take turns, so that all see the same machine.
fn rows(candidates: &[Candidate<'_>], threads: u32, rounds: u32) -> Vec<Row> {
    let mut samples = vec![Vec::new(); candidates.len()];
    for _ in 0..RUNS {
        for ((_, round), samples) in candidates.iter().zip(&mut samples) {
            samples.push(run(threads, rounds, round));
        }
    }
    let (times, allocations): (Vec<f64>, Vec<f64>) =
        samples.into_iter().map(|samples| best(&samples)).unzip();
    let row = |at: usize| {
        Row::new("hit", candidates[at].0, NAMES, times[at], "ns")
            .threads(threads)
            .limit(times[0])
            .allocations(allocations[at])
    };
    (0..candidates.len()).map(row).collect()
}

/// The least time and the most allocations.
fn best(samples: &[(f64, f64)]) -> (f64, f64) {
    let allocations = samples.iter().map(|sample| sample.1).fold(0.0, f64::max);
    (stats::least(samples.iter().map(|sample| sample.0)), allocations)
}

/// Time and allocations of one hit, as the slowest of `threads` sees them.
fn run(threads: u32, rounds: u32, round: &(impl Fn() + Sync)) -> (f64, f64) {
    let work = || {
        // What a thread sets up once is not part of a hit.
        round();
        let (start, before) = (Instant::now(), alloc::count());
        (0..rounds).for_each(|_| round());
        let hits = rounds * NAMES;
        (stats::nanos_each(start, hits), alloc::since(before) / f64::from(hits))
    };
    thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let results = handles.into_iter().map(|handle| handle.join().expect("no panic"));
        results.fold((0.0, 0.0), |(a, b): (f64, f64), (c, d)| (a.max(c), b.max(d)))
    })
}
