//! How long to wait after failures in a row.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_mins(1);

/// One second, twice as long after each further failure, and a minute at most.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    pub(super) fn failed(&mut self) -> Duration {
        let doublings = self.failures.min(6);
        self.failures = self.failures.saturating_add(1);
        (FIRST * (1 << doublings)).min(LONGEST)
    }

    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }
}
