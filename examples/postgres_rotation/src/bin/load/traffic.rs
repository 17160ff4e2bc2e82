//! The load: a constant number of clients, each of which sends the next request after an answer.

use std::{sync::Arc, time::Duration};

use reqwest::Client;
use tokio::task::JoinSet;

use crate::{Plan, openbao::Result, record::Record};

/// Runs until the record is complete, or so long that it will not be any more.
pub(crate) async fn run(plan: &Plan, url: &str, record: &Arc<Record>) {
    let limit = plan.longest() * (u32::try_from(plan.lifetimes).unwrap_or(u32::MAX) + 2);
    let client = || customer(format!("{url}/orders"), Arc::clone(record), limit);
    let customers: JoinSet<()> = (0..plan.concurrency).map(|_| client()).collect();
    customers.join_all().await;
}

async fn customer(url: String, record: Arc<Record>, limit: Duration) {
    let client = Client::new();
    while !record.is_complete() && record.elapsed() < limit {
        match order(&client, &url).await {
            Ok(user) => record.query(&user),
            Err(error) => record.failure(error.to_string()),
        }
    }
}

/// Stores an order; gives the database user that did.
async fn order(client: &Client, url: &str) -> Result<String> {
    let answer = client.post(url).timeout(Duration::from_secs(10)).send().await?;
    let (status, text) = (answer.status(), answer.text().await?);
    if status.is_success() { Ok(text) } else { Err(format!("{status}: {text}").into()) }
}
