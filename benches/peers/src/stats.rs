//! Medians, least values and clocks.
//!
//! The least of several times is what the processor needs; all above it is the machine's
//! other work. Times that wait for a network have no such floor: there the median counts.

use std::time::{Duration, Instant};

/// The middle of `samples`; of an even number, the lower of the two.
pub(crate) fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[(samples.len() - 1) / 2]
}

/// The value below which `part` of the `sorted` is.
pub(crate) fn percentile(sorted: &[f64], part: f64) -> f64 {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a part of a length"
    )]
    let at = (sorted.len() as f64 * part) as usize;
    sorted[at.min(sorted.len() - 1)]
}

/// The least of `samples`.
pub(crate) fn least(samples: impl Iterator<Item = f64>) -> f64 {
    samples.fold(f64::INFINITY, f64::min)
}

/// The time since `start` in nanoseconds for each of `iterations`.
pub(crate) fn nanos_each(start: Instant, iterations: u32) -> f64 {
    start.elapsed().as_secs_f64() * 1e9 / f64::from(iterations)
}

/// `time` in milliseconds.
pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
