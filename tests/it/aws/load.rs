//! How many calls a load makes, and how long it takes.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use typed_secrets::{FetchRequest, Provider, SecretRefBuf, SharedProvider};

use super::secrets_manager;
use crate::stub::{Call, Reply, Stub};

const LATENCY: Duration = Duration::from_millis(20);

fn answer(_: usize, call: &Call) -> Reply {
    let body: Value = serde_json::from_str(&call.body).unwrap();
    let secret = |id: &Value| json!({ "Name": id, "ARN": "arn:x", "SecretString": id });
    let answer = match body["SecretIdList"].as_array() {
        Some(ids) => json!({ "SecretValues": ids.iter().map(secret).collect::<Vec<_>>() }),
        None => secret(&body["SecretId"]),
    };
    Reply::After(LATENCY, answer.to_string())
}

/// Reads `count` secrets in full batches at once, as the runtime does.
async fn load(provider: &SharedProvider, count: usize) -> Duration {
    let names: Vec<SecretRefBuf> =
        (0..count).map(|n| format!("aws:app/{n}").parse().unwrap()).collect();
    let requests: Vec<_> = names.iter().map(|name| FetchRequest::new(name.as_ref())).collect();
    let start = Instant::now();
    let batches = requests.chunks(20).map(|batch| provider.fetch_batch(batch));
    let results = futures_util::future::join_all(batches).await;
    let time = start.elapsed();
    let values = results.iter().flatten().map(|result| result.as_ref().unwrap().expose_bytes());
    assert!(values.eq(requests.iter().map(|request| request.name().as_bytes())));
    time
}

/// The limits hold for a release build; a debug build on a busy machine gets more time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_go_out_together() {
    let slack = if cfg!(debug_assertions) { 10.0 } else { 1.0 };
    for (count, calls, round_trips) in [(100, 5, 1.5), (500, 25, 3.0)] {
        let stub = Stub::start(answer).await;
        let provider = SharedProvider::new(secrets_manager(&stub.url));
        load(&provider, count).await;
        let time = load(&provider, count).await;
        assert_eq!(stub.operations().len(), 2 * calls);
        let limit = LATENCY.mul_f64(round_trips * slack);
        assert!(time <= limit, "{count} secrets took {time:?}, the limit is {limit:?}");
    }
}
