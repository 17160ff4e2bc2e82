//! What is stored and deleted through the provider itself.

use super::{Harness, Outcome, Suite};
use crate::{
    error::ErrorKind,
    provider::{Condition, Provider as _},
    reference::Selector,
};

const CONFLICT: &[ErrorKind] = &[ErrorKind::Conflict];
const UNSUPPORTED: &[ErrorKind] = &[ErrorKind::Unsupported];

/// A write gives the version that a read then has.
pub(super) async fn stored<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    if !suite.profile().writes {
        return Ok(());
    }
    for value in ["value stored first", "value stored in its place"] {
        let version = suite.store("stored", value.as_bytes(), Condition::None).await;
        let version = version.map_err(|error| format!("a write gave an error: {error}"))?;
        let read = suite.get("stored").await;
        let is_same = read.as_ref().is_ok_and(|read| read.version() == version.as_deref());
        suite.expect(read, value.as_bytes())?;
        if suite.provider.capabilities().versions() && !is_same {
            return Err("a write gave another version than the read after it".to_owned());
        }
    }
    Ok(())
}

/// A write whose condition does not hold changes nothing; where it cannot be checked it is refused.
pub(super) async fn stored_on_condition<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    if !suite.profile().writes {
        return Ok(());
    }
    let store = async |value: &[u8], condition| suite.store("condition", value, condition).await;
    if !suite.profile().conditions {
        let refused = store(b"value on any condition", Condition::Version("1")).await;
        suite.expect_error(refused, &[ErrorKind::Unsupported])?;
        return suite.expect_missing(suite.get("condition").await);
    }
    let first = store(b"value on condition", Condition::Absent).await;
    if !suite.provider.capabilities().versions() {
        match first {
            Err(_) => return suite.expect_error(first, UNSUPPORTED),
            Ok(None) => return without_versions(suite).await,
            Ok(Some(_)) => {}
        }
    }
    let first = suite.expect_version(first)?;
    suite.expect_error(store(b"value twice the first", Condition::Absent).await, CONFLICT)?;
    suite.expect(suite.get("condition").await, b"value on condition")?;
    let second = store(b"value on top", Condition::Version(&first)).await;
    suite.expect_version(second)?;
    suite.expect_error(store(b"value too late", Condition::Version(&first)).await, CONFLICT)?;
    suite.expect(suite.get("condition").await, b"value on top")
}

/// A provider may know that a secret is there, and not which one it is.
async fn without_versions<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    let store = async |condition| suite.store("condition", b"value in its place", condition).await;
    suite.expect_error(store(Condition::Absent).await, CONFLICT)?;
    suite.expect_error(store(Condition::Version("1")).await, UNSUPPORTED)?;
    suite.expect(suite.get("condition").await, b"value on condition")
}

/// What is deleted is missing, and may be deleted again.
pub(super) async fn deleted<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    if !suite.profile().writes {
        return Ok(());
    }
    suite.round_trip("deleted", b"value to be deleted", b"value to be deleted").await?;
    suite.put("deleted-not", b"value to be kept").await;
    for _ in 0..2 {
        suite.delete("deleted", Selector::Latest).await?;
        suite.expect_missing(suite.get("deleted").await)?;
    }
    suite.expect(suite.get("deleted-not").await, b"value to be kept")
}

/// A version is deleted alone.
pub(super) async fn deleted_version<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    if !suite.profile().writes || !suite.provider.capabilities().versions() {
        return Ok(());
    }
    let store = async |value| suite.store("part", value, Condition::None).await;
    if !suite.profile().version_deletion {
        let only = suite.expect_version(store(b"value of any day").await)?;
        let refused = suite.try_delete("part", Selector::Version(&only)).await;
        suite.expect_error(refused, &[ErrorKind::Unsupported])?;
        return suite.expect(suite.get("part").await, b"value of any day");
    }
    let first = suite.expect_version(store(b"value of a bad day").await)?;
    let second = suite.expect_version(store(b"value of a good day").await)?;
    suite.delete("part", Selector::Version(&first)).await?;
    suite.expect_missing(suite.get_at("part", Selector::Version(&first)).await)?;
    let kept = suite.get_at("part", Selector::Version(&second)).await;
    suite.expect(kept, b"value of a good day")?;
    suite.expect(suite.get("part").await, b"value of a good day")
}
