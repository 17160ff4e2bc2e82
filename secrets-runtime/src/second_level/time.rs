//! Moments as numbers that mean the same to every process: milliseconds since 1970.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A moment before 1970 counts as then; one too late to be told, as the last.
pub(super) fn millis(moment: SystemTime) -> u64 {
    length(moment.duration_since(UNIX_EPOCH).unwrap_or_default())
}

pub(super) fn length(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// `None` for what the system's clock cannot tell.
pub(super) fn moment(millis: u64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_millis(millis))
}
