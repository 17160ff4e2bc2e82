//! How long the first load of many secrets takes from a provider without a batch call.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use typed_secrets::{Provider, ProviderSettings, Runtime};

/// What the server waits before each answer.
pub(crate) const LATENCY: Duration = Duration::from_millis(20);

/// The runtime reads 32 secrets at once, so these are two waves.
pub(crate) const NAMES: usize = 50;
const WAVES: u32 = 2;

pub(crate) fn names() -> Vec<String> {
    (0..NAMES).map(|number| format!("load-{number}")).collect()
}

/// Reads all [`names`], each of which holds its own name, and checks the time.
///
/// The limit holds for a release build; a debug build on a busy machine gets more time.
#[allow(clippy::print_stdout, reason = "the figure is part of the result")]
pub(crate) async fn take_two(scheme: &str, provider: impl Provider) {
    let uncached = ProviderSettings::new().cache(false);
    let runtime = Runtime::builder()
        .provider(scheme, provider)
        .provider_settings(scheme, uncached)
        .build()
        .unwrap();
    let mut best = Duration::MAX;
    for _ in 0..3 {
        best = best.min(load(&runtime, scheme).await);
    }
    let trips = best.as_secs_f64() / LATENCY.as_secs_f64();
    println!("{scheme}: {NAMES} secrets in {best:.1?}: {trips:.1} round trips in {WAVES} waves");
    let slack = if cfg!(debug_assertions) { 25 } else { 1 };
    assert!(best <= LATENCY * 2 * WAVES * slack, "{best:?}");
}

async fn load(runtime: &Runtime, scheme: &str) -> Duration {
    let references: Vec<_> = names().iter().map(|name| format!("{scheme}:{name}")).collect();
    let start = Instant::now();
    let found = join_all(references.iter().map(|reference| runtime.get(reference))).await;
    let time = start.elapsed();
    for (name, value) in names().iter().zip(found) {
        assert_eq!(value.unwrap().expose_bytes(), name.as_bytes());
    }
    time
}
