//! What answers over HTTP, and the errors of clients that read them, have in common.

use std::{error::Error as StdError, time::Duration};

use http::{HeaderMap, header};

use crate::error::ErrorKind;

/// What a status means that comes without a word that says more.
pub(super) fn by_status(status: u16) -> ErrorKind {
    match status {
        401 => ErrorKind::Unauthenticated,
        403 => ErrorKind::Denied,
        408 => ErrorKind::Timeout,
        429 => ErrorKind::Throttled,
        500.. => ErrorKind::Unavailable,
        _ => ErrorKind::Config,
    }
}

/// How long the server asks to wait. A date is not worth a parser: the runtime's own wait will do.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// The outermost error of type `T` among `error` and its causes.
pub(super) fn find<'a, T: StdError + 'static>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a T> {
    let found = error.downcast_ref();
    found.or_else(|| error.source().and_then(find))
}
