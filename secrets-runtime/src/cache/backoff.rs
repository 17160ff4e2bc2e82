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

/// The longest wait that nobody asked for: the end of an outage is noticed that soon.
const LONGEST: Duration = Duration::from_mins(5);

/// The longest wait that a backend can ask for.
const LONGEST_ASKED: Duration = Duration::from_hours(1);

/// How long to wait after the `failures`-th failure in a row.
///
/// `floor` is the time between two fetches that succeed, if there is a value to use meanwhile:
/// so a failing backend is called no more often than a healthy one, as long as that is called
/// every 5 min or more often. `random` in [0, 1] lengthens a shorter wait by up to a fifth.
pub(super) fn wait(failures: u32, error: &Error, floor: Ticks, random: f64) -> Ticks {
    let first = if error.kind() == ErrorKind::NotFound { FIRST_NOT_FOUND } else { FIRST };
    let doublings = failures.saturating_sub(1).min(16);
    let wait = Ticks::from(first.saturating_mul(1 << doublings)).max(floor);
    let wait = wait.after(wait.scaled(fifth(random))).min(LONGEST.into());
    let asked = error.retry_after().unwrap_or_default().min(LONGEST_ASKED);
    wait.max(asked.into())
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
