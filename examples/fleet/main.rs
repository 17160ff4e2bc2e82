//! Fifty services that share a Redis server call their backend about as often as one.
//!
//! `cargo run --example fleet --features redis`; it uses the server at `TEST_REDIS_URL` or
//! `REDIS_URL`, or starts one of its own, which needs `redis-server`.

#![allow(clippy::print_stdout, reason = "showing is what an example is for")]

use std::{
    error::Error,
    time::{Duration, Instant},
};

use futures_util::future::{join_all, try_join_all};
use typed_secrets::{
    Capabilities, ExposeSecret, Live, LoadError, Runtime, SecretString, Secrets,
    providers::MemoryProvider,
    second_level::{KeySource, Redis},
};

mod cable;
mod server;

use cable::Cable;
use server::Server;

const SERVICES: u32 = 50;
const SECRETS: u32 = 3;

#[derive(Secrets)]
#[secrets(providers("upstream"))]
struct Settings {
    #[secret("upstream:db", ttl = "2s")]
    _db: Live<SecretString>,
    #[secret("upstream:api-key", ttl = "2s")]
    _api_key: Live<SecretString>,
    #[secret("upstream:webhook", ttl = "2s")]
    webhook: Live<SecretString>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::find_or_start().await?;
    let cable = Cable::new(&server.url).await?;
    let upstream = upstream();
    println!("{SERVICES} services with {SECRETS} secrets each, {}", server.description);
    println!("{:<42}{:>8}{:>16}{:>10}", "", "calls", "without Redis", "seconds");

    let (start, url) = (Instant::now(), cable.url());
    let services =
        (0..SERVICES).map(|_| service(&upstream, &url)).collect::<Result<Vec<_>, _>>()?;
    let mut settings: Vec<Settings> = try_join_all(services.iter().map(load)).await?;
    row("all start at once", &upstream, SERVICES * SECRETS, start);

    let start = Instant::now();
    tokio::time::sleep(Duration::from_secs(6)).await;
    // A value is fetched again after 80 % to 95 % of its time to live.
    row("six seconds, time to live two seconds", &upstream, 3 * SERVICES * SECRETS, start);

    let start = Instant::now();
    rotate(&upstream, &mut settings, "rotated").await?;
    row("a rotation, until all have seen it", &upstream, SERVICES * SECRETS, start);

    let start = Instant::now();
    cable.pull();
    rotate(&upstream, &mut settings, "rotated without Redis").await?;
    row("Redis is gone: a rotation", &upstream, SERVICES * SECRETS, start);
    join_all(services.iter().map(Runtime::shutdown)).await;

    let start = Instant::now();
    let services =
        (0..SERVICES).map(|_| service(&upstream, &url)).collect::<Result<Vec<_>, _>>()?;
    upstream.reset_calls();
    try_join_all(services.iter().map(load)).await?;
    row("Redis is gone: all start again", &upstream, SERVICES * SECRETS, start);
    Ok(())
}

/// Changes a secret and waits until all services use the new value.
async fn rotate(
    upstream: &MemoryProvider,
    settings: &mut [Settings],
    value: &str,
) -> Result<(), Box<dyn Error>> {
    upstream.insert("webhook", value);
    let all = settings.iter_mut().map(|settings| async {
        while settings.webhook.current().expose_secret() != value {
            settings.webhook.changed().await?;
        }
        Ok(())
    });
    try_join_all(all).await.map(drop)
}

/// A backend in memory that counts its calls and takes its time.
fn upstream() -> MemoryProvider {
    let upstream = MemoryProvider::new().with_capabilities(Capabilities::new());
    for name in ["db", "api-key", "webhook"] {
        upstream.insert(name, "first");
    }
    upstream.set_latency(Duration::from_millis(100));
    upstream
}

/// One service of the fleet, with a runtime and a cache of its own.
fn service(upstream: &MemoryProvider, redis: &str) -> typed_secrets::Result<Runtime> {
    // A real fleet takes its key from a file or from a provider.
    let key: Vec<u8> = (0..32).collect();
    // Each run begins with an empty store.
    let redis = Redis::new(redis)?.prefix(format!("fleet-example:{}:", std::process::id()));
    Runtime::builder()
        .provider("upstream", upstream.clone())
        .second_level(redis, KeySource::bytes(key))
        .build()
}

async fn load(service: &Runtime) -> Result<Settings, LoadError> {
    Settings::load_from(service).await
}

/// Prints how many calls there were since the last row.
fn row(what: &str, upstream: &MemoryProvider, without: u32, start: Instant) {
    let (calls, seconds) = (upstream.call_count(), start.elapsed().as_secs_f32());
    println!("{what:<42}{calls:>8}{without:>16}{seconds:>10.2}");
    upstream.reset_calls();
}
