//! One result per request, in the order of the requests.

use super::{Harness, Outcome, Suite};
use crate::provider::Provider as _;

/// How many secrets a batch without a limit is tried with.
const MANY: usize = 100;

pub(super) async fn order_and_duplicates<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    suite.put("batch-one", b"value number one").await;
    suite.put("batch-two", b"value number two").await;
    let names = ["batch-two", "batch-none", "batch-one", "batch-two", "batch", "batch-one"];
    for part in names.chunks(suite.provider.capabilities().max_batch()) {
        check(suite, part).await?;
    }
    Ok(())
}

pub(super) async fn full_batch<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    let size = suite.provider.capabilities().max_batch().min(MANY);
    let names: Vec<String> = (0..size).map(|number| format!("full-batch-{number}")).collect();
    for name in &names {
        suite.put(name, format!("value of {name}").as_bytes()).await;
    }
    let names: Vec<&str> = names.iter().rev().map(String::as_str).collect();
    let results = suite.get_batch(&names).await;
    expect_count(results.len(), size)?;
    for (name, result) in names.iter().zip(results) {
        suite.expect(result, format!("value of {name}").as_bytes())?;
    }
    Ok(())
}

pub(super) async fn empty_batch<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    expect_count(suite.get_batch(&[]).await.len(), 0)
}

async fn check<H: Harness>(suite: &Suite<'_, H>, names: &[&str]) -> Outcome {
    let results = suite.get_batch(names).await;
    expect_count(results.len(), names.len())?;
    for (name, result) in names.iter().zip(results) {
        match *name {
            "batch-one" => suite.expect(result, b"value number one")?,
            "batch-two" => suite.expect(result, b"value number two")?,
            _ => suite.expect_missing(result)?,
        }
    }
    Ok(())
}

fn expect_count(results: usize, requests: usize) -> Outcome {
    if results == requests {
        return Ok(());
    }
    Err(format!("{results} results for {requests} requests"))
}
