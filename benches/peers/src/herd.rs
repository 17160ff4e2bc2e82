//! Table `herd`: many tasks ask at once for one secret that is not there yet.
//!
//! Limit: one request.

use std::{error::Error, net::SocketAddr, sync::Arc};

use tokio::{runtime::Runtime, task::JoinSet};

use crate::{
    child,
    peers::{caching, ours, sdk},
    stub,
    table::Row,
};

const TASKS: u32 = 1_000;

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
            |label: &str, requests| rows.push(row(&format!("{label}{suffix}"), requests));
        push("typed-secrets", runtime.block_on(ours(stub, name))?);
        push("aws_secretsmanager_caching", runtime.block_on(caching(stub, name))?);
        push("aws sdk, no cache", runtime.block_on(plain(stub, name))?);
    }
    Ok(rows)
}

fn row(label: &str, requests: u64) -> Row {
    #[allow(clippy::cast_precision_loss, reason = "a few thousand")]
    let value = requests as f64;
    Row::new("herd", label, TASKS, value, "requests").limit(1.0).requests(requests)
}

async fn ours(stub: SocketAddr, name: &str) -> Result<u64, Box<dyn Error>> {
    let runtime = ours::runtime()?;
    runtime.get("aws:warm-up").await?;
    let reference = ours::reference(name);
    herd(stub, || {
        let (runtime, reference) = (runtime.clone(), reference.clone());
        async move { runtime.get(&reference).await.is_ok() }
    })
    .await
}

async fn caching(stub: SocketAddr, name: &'static str) -> Result<u64, Box<dyn Error>> {
    let client = Arc::new(caching::client().await?);
    caching::get(&client, "warm-up").await?;
    herd(stub, || {
        let client = Arc::clone(&client);
        async move { client.get_secret_value(name, None, None, false).await.is_ok() }
    })
    .await
}

async fn plain(stub: SocketAddr, name: &'static str) -> Result<u64, Box<dyn Error>> {
    let client = sdk::client().await;
    sdk::get(&client, "warm-up").await?;
    herd(stub, || {
        let client = client.clone();
        async move { client.get_secret_value().secret_id(name).send().await.is_ok() }
    })
    .await
}

/// The requests that [`TASKS`] callers of `ask` cause together.
async fn herd<F>(stub: SocketAddr, ask: impl Fn() -> F) -> Result<u64, Box<dyn Error>>
where
    F: Future<Output = bool> + Send + 'static,
{
    stub::take_requests(stub)?;
    let tasks: JoinSet<bool> = (0..TASKS).map(|_| ask()).collect();
    let answers = tasks.join_all().await;
    if answers.iter().any(|answer| *answer != answers[0]) {
        return Err("some callers were answered, some were not".into());
    }
    Ok(stub::take_requests(stub)?)
}
