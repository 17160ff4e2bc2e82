//! Moments as numbers that mean the same to every process: milliseconds since 1970.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The last moment that can be told; what is later counts as it.
pub(super) const LAST: u64 = u64::MAX - 1;

/// A moment before 1970 counts as then.
pub(super) fn millis(moment: SystemTime) -> u64 {
    length(moment.duration_since(UNIX_EPOCH).unwrap_or_default())
}

pub(super) fn length(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).map_or(LAST, |millis| millis.min(LAST))
}

/// `None` for what the system's clock cannot tell.
pub(super) fn moment(millis: u64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_millis(millis))
}
