//! Table `env`: a struct of 20 fields from the environment.
//!
//! Limit: `std::env::var` written by hand for each field. Ours copies every value into
//! memory that it wipes, and the runtime stands ready before the clock starts.

use std::{
    error::Error,
    hint::black_box,
    pin::pin,
    task::{Context, Poll, Waker},
    time::Instant,
};

use figment::{Figment, providers::Env};
use typed_secrets::{Runtime, Secrets as _};

use crate::{
    Scale, alloc,
    settings::{clap as clap_style, confik, confique, serde_envy, std_env, typed_secrets as ours},
    stats,
    styles::PREFIX,
    table::Row,
};

const FIELDS: u32 = 20;
/// How often each candidate is measured; the least time counts.
const RUNS: u32 = 15;

/// The variables that every candidate reads.
pub(crate) fn variables() -> Vec<(String, String)> {
    let variable = |n| (format!("{PREFIX}FIELD_{n:03}"), format!("{}-{n:03}", crate::stub::VALUE));
    (0..FIELDS).map(variable).collect()
}

/// Label, and what loads once and tells whether that succeeded.
type Candidate<'a> = (&'static str, Box<dyn Fn() -> bool + 'a>);

pub(crate) fn measure(scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    let runtime = Runtime::builder().build()?;
    let ours = || at_once(ours::Settings0::load_from(&runtime)).is_ok();
    let candidates: [Candidate<'_>; 8] = [
        ("std::env::var by hand", Box::new(|| std_env::load_settings0().is_ok())),
        ("typed-secrets", Box::new(ours)),
        ("confique", Box::new(|| confique::load_settings0().is_ok())),
        ("envy", Box::new(|| serde_envy::load_settings0().is_ok())),
        ("confik", Box::new(|| confik::load_settings0().is_ok())),
        ("config", Box::new(|| from_config().is_ok())),
        ("clap", Box::new(|| clap_style::load_settings0().is_ok())),
        ("figment", Box::new(|| from_figment().is_ok())),
    ];
    Ok(rows(&candidates, scale.pick(200, 2_000)))
}

/// The output of a future that never waits, without an executor: a program enters its own once,
/// not for every load.
fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a load from the environment waits for nothing"),
    }
}

fn from_config() -> Result<serde_envy::Settings0, config::ConfigError> {
    let prefix = PREFIX.trim_end_matches('_');
    let source = config::Environment::with_prefix(prefix);
    config::Config::builder().add_source(source).build()?.try_deserialize()
}

fn from_figment() -> Result<serde_envy::Settings0, Box<figment::Error>> {
    Figment::from(Env::prefixed(PREFIX)).extract().map_err(Box::new)
}

/// A row for each candidate; the first is the limit. They take turns, so that all see the
/// same machine.
fn rows(candidates: &[Candidate<'_>], iterations: u32) -> Vec<Row> {
    let mut times = vec![f64::INFINITY; candidates.len()];
    for _ in 0..RUNS {
        for ((_, load), least) in candidates.iter().zip(&mut times) {
            *least = least.min(micros(load, iterations));
        }
    }
    let row = |(at, (label, load)): (usize, &Candidate<'_>)| {
        Row::new("env", label, FIELDS, times[at], "us")
            .limit(times[0])
            .allocations(allocations(load, label))
    };
    candidates.iter().enumerate().map(row).collect()
}

fn micros(load: &dyn Fn() -> bool, iterations: u32) -> f64 {
    let start = Instant::now();
    (0..iterations).for_each(|_| _ = black_box(load()));
    stats::nanos_each(start, iterations) / 1e3
}

fn allocations(load: &dyn Fn() -> bool, label: &str) -> f64 {
    let before = alloc::count();
    assert!(black_box(load()), "{label} did not load");
    alloc::since(before)
}
