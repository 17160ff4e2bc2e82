//! A time limit for what is done on behalf of nobody, or of all callers at once.
//!
//! The runtime limits what a caller waits for. A server that takes a request and never answers must
//! not hold up the background, nor the one login that everybody waits for.

use std::time::Duration;

use crate::error::{Error, ErrorKind, Result};

/// As long as a runtime gives an attempt by default.
const LIMIT: Duration = Duration::from_secs(10);

pub(super) async fn within<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(LIMIT, work).await.unwrap_or_else(|_| {
        Err(Error::new(ErrorKind::Timeout, format!("Vault does not answer within {LIMIT:?}")))
    })
}
