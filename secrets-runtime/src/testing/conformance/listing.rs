//! What is told of secrets without their values: names, versions.

use super::{Harness, Outcome, Suite, suite::SCHEME};
use crate::{
    error::Result,
    provider::{FetchRequest, Metadata, Provider as _, ProviderExt as _, VersionState},
    reference::SecretRef,
};

/// All names that begin with a text and no others, in byte order; each can be fetched.
pub(super) async fn listed<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    if !suite.profile().lists {
        return Ok(());
    }
    let inside = ["listed/Z", "listed/a", "listed/a/b", "listed/c/d/e"];
    for name in inside.into_iter().chain(["listed", "listed-not", "list"]) {
        suite.put(name, format!("value of {name}").as_bytes()).await;
    }
    let mut expected: Vec<_> = inside.iter().map(|name| suite.name(name)).collect();
    expected.sort_unstable();
    let only = [suite.name("listed/c/d/e")];
    for (prefix, expected) in [("listed/", &expected[..]), ("listed/c", &only)] {
        let found = list(suite, prefix).await?;
        if found != expected {
            return Err(format!("listed {found:?} where there are {expected:?}"));
        }
    }
    for name in inside {
        suite.expect(suite.get(name).await, format!("value of {name}").as_bytes())?;
    }
    Ok(())
}

/// That no name begins so is no error.
pub(super) async fn listed_nothing<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    if !suite.profile().lists {
        return Ok(());
    }
    match list(suite, "listed-nothing/").await?.len() {
        0 => Ok(()),
        names => Err(format!("listed {names} names where none begins so")),
    }
}

async fn list<H: Harness>(
    suite: &Suite<'_, H>,
    prefix: &str,
) -> std::result::Result<Vec<String>, String> {
    let found = suite.provider.list(&suite.name(prefix)).await;
    found.map_err(|error| format!("a list gave an error: {error}"))
}

/// The versions of a secret are told, the current one among them.
pub(super) async fn described<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    if !suite.profile().describes {
        return Ok(());
    }
    suite.put("described", b"value described").await;
    suite.put("described", b"value described again").await;
    let known = metadata(suite, "described").await;
    let known = known.map_err(|error| format!("metadata gave an error: {error}"))?;
    suite.check_text("metadata", &format!("{known:?}"))?;
    let read = suite.get("described").await.map_err(|error| error.to_string())?;
    let current = known.current_version.as_deref();
    if current != read.version() {
        return Err(format!(
            "the current version is told as {current:?}, which is not what is read"
        ));
    }
    let is_current = known
        .versions
        .last()
        .is_some_and(|last| Some(&*last.id) == current && last.state == VersionState::Active);
    if is_current && known.versions.len() == 2 {
        return Ok(());
    }
    Err("the versions that are told are not those that were stored".to_owned())
}

pub(super) async fn described_missing<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    if !suite.profile().describes {
        return Ok(());
    }
    suite.expect_missing(metadata(suite, "described-missing").await)
}

async fn metadata<H: Harness>(suite: &Suite<'_, H>, name: &str) -> Result<Metadata> {
    let name = suite.name(name);
    suite.provider.metadata(&FetchRequest::new(SecretRef::new(SCHEME, &name))).await
}
