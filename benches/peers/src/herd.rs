//! Table `herd`: many tasks ask at once for one secret that is not there, or no longer fresh.
//!
//! Limit: one request.

use std::{error::Error, net::SocketAddr, sync::Arc, time::Duration};

use aws_secretsmanager_caching::SecretsManagerCachingClient;
use tokio::{runtime::Runtime, task::JoinSet};

use crate::{
    child,
    peers::{caching, ours, sdk},
    stub,
    table::Row,
};

const TASKS: u32 = 1_000;
/// Those that ask for a secret whose time to live has passed.
const TASKS_LATER: u32 = 10_000;
const TTL: Duration = Duration::from_millis(500);
/// No table but this one asks for it.
const EXPIRED: &str = "herd/expired";

/// What is asked for, and how the row says what the stub answers. Clients try again after
/// HTTP 500, three times as they are set up by default, and not after a refusal.
const NAMES: [(&str, &str); 3] =
    [("herd/one", ""), ("denied/one", ", access denied"), ("failing/one", ", HTTP 500")];

pub(crate) fn measure() -> Result<Vec<Row>, Box<dyn Error>> {
    let stub = child::stub()?;
    let runtime = Runtime::new()?;
    let mut rows = Vec::new();
    for (name, suffix) in NAMES {
        let mut push =
            |label: &str, requests| rows.push(row(&format!("{label}{suffix}"), TASKS, requests));
        push("typed-secrets", runtime.block_on(ours(stub, name))?);
        push("aws_secretsmanager_caching", runtime.block_on(caching(stub, name))?);
        push("aws sdk, no cache", runtime.block_on(plain(stub, name))?);
    }
    let mut push = |label, requests| rows.push(row(label, TASKS_LATER, requests));
    push("typed-secrets, expired", runtime.block_on(ours_expired(stub))?);
    push("aws_secretsmanager_caching, expired", runtime.block_on(caching_expired(stub))?);
    Ok(rows)
}

fn row(label: &str, tasks: u32, requests: u64) -> Row {
    #[allow(clippy::cast_precision_loss, reason = "a few thousand")]
    let value = requests as f64;
    Row::new("herd", label, tasks, value, "requests").limit(1.0).requests(requests)
}

async fn ours(stub: SocketAddr, name: &str) -> Result<u64, Box<dyn Error>> {
    let runtime = ours::runtime()?;
    runtime.get("aws:warm-up").await?;
    ask_ours(stub, &runtime, name, TASKS).await
}

async fn ours_expired(stub: SocketAddr) -> Result<u64, Box<dyn Error>> {
    let runtime = ours::runtime_with(TTL)?;
    runtime.get(&ours::reference(EXPIRED)).await?;
    tokio::time::sleep(TTL + TTL / 10).await;
    ask_ours(stub, &runtime, EXPIRED, TASKS_LATER).await
}

async fn ask_ours(
    stub: SocketAddr,
    runtime: &typed_secrets::Runtime,
    name: &str,
    tasks: u32,
) -> Result<u64, Box<dyn Error>> {
    let reference = ours::reference(name);
    herd(stub, tasks, || {
        let (runtime, reference) = (runtime.clone(), reference.clone());
        async move { runtime.get(&reference).await.is_ok() }
    })
    .await
}

async fn caching(stub: SocketAddr, name: &'static str) -> Result<u64, Box<dyn Error>> {
    let client = Arc::new(caching::client().await?);
    caching::get(&client, "warm-up").await?;
    ask_caching(stub, &client, name, TASKS).await
}

async fn caching_expired(stub: SocketAddr) -> Result<u64, Box<dyn Error>> {
    let client = Arc::new(caching::client_with(TTL, true).await?);
    caching::get(&client, EXPIRED).await?;
    tokio::time::sleep(TTL + TTL / 10).await;
    ask_caching(stub, &client, EXPIRED, TASKS_LATER).await
}

async fn ask_caching(
    stub: SocketAddr,
    client: &Arc<SecretsManagerCachingClient>,
    name: &'static str,
    tasks: u32,
) -> Result<u64, Box<dyn Error>> {
    herd(stub, tasks, || {
        let client = Arc::clone(client);
        async move { client.get_secret_value(name, None, None, false).await.is_ok() }
    })
    .await
}

async fn plain(stub: SocketAddr, name: &'static str) -> Result<u64, Box<dyn Error>> {
    let client = sdk::client().await;
    sdk::get(&client, "warm-up").await?;
    herd(stub, TASKS, || {
        let client = client.clone();
        async move { client.get_secret_value().secret_id(name).send().await.is_ok() }
    })
    .await
}

/// The requests that so many callers of `ask` cause together.
async fn herd<F>(stub: SocketAddr, tasks: u32, ask: impl Fn() -> F) -> Result<u64, Box<dyn Error>>
where
    F: Future<Output = bool> + Send + 'static,
{
    stub::take_requests(stub)?;
    let tasks: JoinSet<bool> = (0..tasks).map(|_| ask()).collect();
    let answers = tasks.join_all().await;
    if answers.iter().any(|answer| *answer != answers[0]) {
        return Err("some callers were answered, some were not".into());
    }
    Ok(stub::take_requests(stub)?)
}
