//! Table `env`: a struct of 20 fields from the environment.
//!
//! Limit: `std::env::var` written by hand for each field. Ours copies every value into
//! memory that it wipes, and the runtime stands ready before the clock starts.

use std::{error::Error, hint::black_box, time::Instant};

use figment::{Figment, providers::Env};
use typed_secrets::Secrets as _;

use crate::{
    Scale, alloc,
    settings::{clap as clap_style, confik, confique, serde_envy, std_env, typed_secrets as ours},
    stats,
    styles::PREFIX,
    table::Row,
};

const FIELDS: u32 = 20;
const RUNS: u32 = 9;

/// The variables that every candidate reads.
pub(crate) fn variables() -> Vec<(String, String)> {
    let variable = |n| (format!("{PREFIX}FIELD_{n:03}"), format!("{}-{n:03}", crate::stub::VALUE));
    (0..FIELDS).map(variable).collect()
}

pub(crate) fn measure(scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    let bench = Bench { iterations: scale.pick(200, 2_000) };
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let runtime = typed_secrets::Runtime::builder().build()?;
    let limit = bench.row("std::env::var by hand", || std_env::load_settings0().is_ok());
    let by_hand = limit.value();
    let rows = [
        limit,
        bench.row("typed-secrets", || tokio.block_on(ours::Settings0::load_from(&runtime)).is_ok()),
        bench.row("confique", || confique::load_settings0().is_ok()),
        bench.row("envy", || serde_envy::load_settings0().is_ok()),
        bench.row("confik", || confik::load_settings0().is_ok()),
        bench.row("config", || from_config().is_ok()),
        bench.row("clap", || clap_style::load_settings0().is_ok()),
        bench.row("figment", || from_figment().is_ok()),
    ];
    Ok(rows.into_iter().map(|row| row.limit(by_hand)).collect())
}

fn from_config() -> Result<serde_envy::Settings0, config::ConfigError> {
    let prefix = PREFIX.trim_end_matches('_');
    let source = config::Environment::with_prefix(prefix);
    config::Config::builder().add_source(source).build()?.try_deserialize()
}

fn from_figment() -> Result<serde_envy::Settings0, Box<figment::Error>> {
    Figment::from(Env::prefixed(PREFIX)).extract().map_err(Box::new)
}

struct Bench {
    iterations: u32,
}

impl Bench {
    /// Measures `load`, which tells whether it succeeded.
    fn row(&self, label: &str, load: impl Fn() -> bool) -> Row {
        assert!(load(), "{label} did not load");
        let before = alloc::count();
        black_box(load());
        #[allow(clippy::cast_precision_loss, reason = "a few hundred")]
        let allocations = (alloc::count() - before) as f64;
        let time = || {
            let start = Instant::now();
            (0..self.iterations).for_each(|_| _ = black_box(load()));
            stats::nanos_each(start, self.iterations) / 1e3
        };
        let times = (0..RUNS).map(|_| time()).collect();
        Row::new("env", label, FIELDS, stats::median(times), "us").allocations(allocations)
    }
}
