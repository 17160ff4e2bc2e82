//! Versions and stages mean what they say, or are refused.

use super::{Harness, Outcome, Suite};
use crate::{error::ErrorKind, provider::Provider as _, reference::Selector};

const REFUSED: &[ErrorKind] = &[ErrorKind::Unsupported];

/// Each version is read by the id that came with it.
pub(super) async fn version<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    if !suite.provider.capabilities().versions() {
        return refused(suite, Selector::Version("1")).await;
    }
    let first = put_version(suite, b"value of the first version").await?;
    let second = put_version(suite, b"value of the second version").await?;
    let at = |id| suite.get_at("versions", Selector::Version(id));
    suite.expect(at(&first).await, b"value of the first version")?;
    suite.expect(at(&second).await, b"value of the second version")
}

pub(super) async fn unknown_version<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    if !suite.provider.capabilities().versions() {
        return Ok(());
    }
    suite.put("unknown-version", b"value of another version").await;
    let id = Selector::Version("00000000-0000-0000-0000-000000000000");
    suite.expect_missing(suite.get_at("unknown-version", id).await)
}

pub(super) async fn stage<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    if !suite.provider.capabilities().stages() {
        return refused(suite, Selector::Stage("PREVIOUS")).await;
    }
    suite.put("stages", b"value of the past").await;
    suite.put("stages", b"value of today").await;
    let unknown = suite.get_at("stages", Selector::Stage("NO-SUCH-STAGE")).await;
    suite.expect_missing(unknown)?;
    match suite.profile().previous_stage {
        Some(label) => {
            let previous = suite.get_at("stages", Selector::Stage(label)).await;
            suite.expect(previous, b"value of the past")
        }
        None => Ok(()),
    }
}

/// A selector that is ignored would give the wrong version.
async fn refused<H: Harness>(suite: &Suite<'_, H>, selector: Selector<'_>) -> Outcome {
    suite.put("selected", b"value of the only version").await;
    suite.expect_error(suite.get_at("selected", selector).await, REFUSED)
}

async fn put_version<H: Harness>(suite: &Suite<'_, H>, value: &[u8]) -> Result<String, String> {
    suite.put("versions", value).await;
    let current = suite.get("versions").await;
    let id = current.as_ref().ok().and_then(|current| current.version().map(str::to_owned));
    suite.expect(current, value)?;
    id.ok_or_else(|| "a provider with versions gave a value without its version".to_owned())
}
