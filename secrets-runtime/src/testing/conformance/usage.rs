//! Names, changes, and calls that overlap or are dropped.

use std::{future::Future, pin::pin, task::Poll};

use tokio::task::JoinSet;

use super::{Harness, Outcome, Suite};
use crate::{
    provider::{FetchRequest, Provider},
    reference::{SecretRef, Selector},
};

/// How many reads overlap.
const READS: usize = 64;

pub(super) async fn missing<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    suite.expect_missing(suite.get("missing").await)
}

pub(super) async fn removed<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    suite.round_trip("removed", b"value to remove", b"value to remove").await?;
    suite.remove("removed").await;
    suite.expect_missing(suite.get("removed").await)
}

/// A name is neither a prefix nor a pattern, and its case counts.
pub(super) async fn exact_name<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    suite.put("exact-db-admin", b"value of the administrator").await;
    suite.expect_missing(suite.get("exact-db").await)?;
    suite.expect_missing(suite.get("exact-db-admin-root").await)?;
    suite.round_trip("exact-db", b"value of the user", b"value of the user").await?;
    suite.expect(suite.get("exact-db-admin").await, b"value of the administrator")?;
    if suite.profile().case_sensitive {
        suite.expect_missing(suite.get("EXACT-DB").await)?;
    }
    Ok(())
}

/// Each other name that a value tells reads the same secret.
pub(super) async fn aliases<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    suite.put("alias-of-nothing", b"value of another secret").await;
    suite.round_trip("aliases", b"value of many names", b"value of many names").await?;
    let value = suite.get("aliases").await.map_err(|error| error.to_string())?;
    for alias in value.aliases() {
        let aliased = suite.get_exact(alias, Selector::Latest).await;
        suite.expect(aliased, b"value of many names")?;
    }
    Ok(())
}

pub(super) async fn update_is_seen<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    for value in ["value before", "value after", "value at last"] {
        suite.round_trip("updated", value.as_bytes(), value.as_bytes()).await?;
    }
    Ok(())
}

pub(super) async fn concurrent<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    suite.put("concurrent", b"value for all").await;
    let mut reads = JoinSet::new();
    for _ in 0..READS {
        let (provider, name) = (suite.provider.clone(), suite.name("concurrent"));
        reads.spawn(async move {
            provider.fetch(&FetchRequest::new(SecretRef::new("suite", &name))).await
        });
    }
    for result in reads.join_all().await {
        suite.expect(result, b"value for all")?;
    }
    Ok(())
}

/// A read that is dropped half-way does not hurt the next one.
pub(super) async fn dropped<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    suite.put("dropped", b"value read later").await;
    for _ in 0..8 {
        let mut read = pin!(suite.get("dropped"));
        std::future::poll_fn(|context| Poll::Ready(read.as_mut().poll(context).is_ready())).await;
    }
    suite.expect(suite.get("dropped").await, b"value read later")
}

/// The provider itself shows nothing of what it has read.
pub(super) async fn nothing_is_shown<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    suite.round_trip("shown", b"value to be hidden", b"value to be hidden").await?;
    let provider = &suite.provider;
    suite.check_text("the provider's `Debug`", &format!("{provider:?} {provider:#?}"))
}
