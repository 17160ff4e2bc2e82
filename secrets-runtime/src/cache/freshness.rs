//! How long a cached value may be used. Pure arithmetic.

use std::time::Duration;

use super::Entry;

/// Whether `entry` is younger than `ttl` and still accepted by its backend.
pub(super) fn is_fresh(entry: &Entry, now: Duration, ttl: Duration) -> bool {
    now.saturating_sub(entry.fetched_at) < ttl && now < entry.valid_until
}
