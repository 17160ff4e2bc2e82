//! Refuses the versions and stages that a provider has no notion of.

use crate::{
    error::{Error, ErrorKind, Result},
    provider::{Capabilities, FetchRequest},
    reference::Selector,
};

/// What every provider that reads from this machine can do.
#[cfg(any(
    feature = "dir",
    feature = "dotenv",
    feature = "env",
    feature = "file",
    feature = "memory"
))]
pub(super) const LOCAL: Capabilities = Capabilities::new().with_local().with_max_batch(usize::MAX);

/// Fails if `request` pins something that `capabilities` does not list.
#[inline]
pub(super) fn check(capabilities: Capabilities, request: FetchRequest<'_>) -> Result<()> {
    match request.selector() {
        Selector::Version(_) if !capabilities.versions() => Err(unsupported("version")),
        Selector::Stage(_) if !capabilities.stages() => Err(unsupported("stage")),
        _ => Ok(()),
    }
}

#[cold]
fn unsupported(query: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("this provider keeps no {query}s"))
        .with_hint(format!("remove `?{query}=` from the reference"))
}
