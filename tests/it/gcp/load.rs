//! How long a load takes, and over how many connections.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use typed_secrets::{ProviderSettings, Runtime};

use super::{provider, server::Server};

const LATENCY: Duration = Duration::from_millis(20);
const SECRETS: usize = 50;

/// The runtime reads 32 secrets at once, so 50 are two waves.
const WAVES: u32 = 2;

/// The limit holds for a release build; a debug build on a busy machine gets more time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_secrets_take_two_waves() {
    let server = Server::start().await;
    let names: Vec<_> = (0..SECRETS).map(|number| format!("load-{number}")).collect();
    for name in &names {
        server.put(name, name.as_bytes());
    }
    server.state().latency = Some(LATENCY);
    let settings = ProviderSettings::new().cache(false);
    let runtime = Runtime::builder()
        .provider("gcp", provider(server.url()))
        .provider_settings("gcp", settings)
        .build()
        .unwrap();
    let references: Vec<_> = names.iter().map(|name| format!("gcp:{name}")).collect();
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        let found = join_all(references.iter().map(|name| runtime.get(name))).await;
        best = best.min(start.elapsed());
        for (name, value) in names.iter().zip(&found) {
            assert_eq!(value.as_ref().unwrap().expose_bytes(), name.as_bytes());
        }
    }
    let trips = best.as_secs_f64() / LATENCY.as_secs_f64();
    println!("gcp: {SECRETS} secrets in {best:?}: {trips:.1} round trips in {WAVES} waves");
    let slack = if cfg!(debug_assertions) { 5 } else { 1 };
    assert!(best <= LATENCY * 2 * WAVES * slack, "{best:?}");
}
