//! How long to wait after a failed fetch. Pure arithmetic.

use std::time::Duration;

use crate::{
    clock::Ticks,
    error::{Error, ErrorKind},
};

/// The wait after the first failure; it doubles with each further one.
const FIRST: Duration = Duration::from_secs(1);

/// The same for a secret that is not there: how long that is taken for granted.
const FIRST_NOT_FOUND: Duration = Duration::from_secs(5);

/// The longest wait, unless a success would be repeated later than that.
const LONGEST: Duration = Duration::from_mins(5);

/// How long to wait after the `failures`-th failure in a row.
///
/// `interval` is the time between two fetches that succeed. An entry that still has a
/// value never waits less than that, so that a failing backend is not called more often
/// than a healthy one. `random` in [0, 1] lengthens the wait by up to a fifth.
pub(super) fn wait(
    failures: u32,
    error: &Error,
    interval: Ticks,
    has_value: bool,
    random: f64,
) -> Ticks {
    let first = if error.kind() == ErrorKind::NotFound { FIRST_NOT_FOUND } else { FIRST };
    let doublings = failures.saturating_sub(1).min(16);
    let doubled = Ticks::from(first.saturating_mul(1 << doublings));
    let wait = doubled.min(Ticks::from(LONGEST).max(interval));
    let floor = if has_value { interval } else { Ticks::ZERO };
    let asked = error.retry_after().map_or(Ticks::ZERO, Ticks::from);
    let wait = wait.max(floor);
    wait.after(wait.scaled(fifth(random))).max(asked)
}

/// Up to a fifth, as a share in units of 2⁻³².
fn fifth(random: f64) -> u32 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 2³²")]
    {
        (random.clamp(0.0, 1.0) * 0.2 * f64::from(u32::MAX)) as u32
    }
}

#[cfg(test)]
mod tests;
