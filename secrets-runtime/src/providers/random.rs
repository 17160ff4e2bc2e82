//! Random bytes from the operating system.

use crate::error::{Error, ErrorKind, Result};

/// `N` unpredictable bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        Error::new(ErrorKind::Unavailable, "the operating system gives no random bytes")
            .with_hint("let the process read the system's random source")
            .with_source(error)
    })?;
    Ok(bytes)
}
