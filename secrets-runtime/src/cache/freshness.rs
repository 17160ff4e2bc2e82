//! How long a cached value may be used. Pure arithmetic.

use super::index::Entry;
use crate::clock::Ticks;

/// Whether `entry` is younger than `ttl` and still accepted by its backend.
pub(super) fn is_fresh(entry: &Entry, now: Ticks, ttl: Ticks) -> bool {
    now.since(entry.fetched_at) < ttl && now < entry.valid_until
}
