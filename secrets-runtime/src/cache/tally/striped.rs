//! Counters that threads do not share, as far as there are enough of them.
//!
//! A hit adds to a line of memory that its thread has to itself; whoever publishes the counts
//! takes them out of all lines.

use std::{
    num::NonZero,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering},
    thread,
};

use super::Counted;
use crate::plan::ProviderId;

/// How many variants [`Counted`] has.
const KINDS: usize = 4;

/// The providers whose counters fit into one line.
const PROVIDERS: usize = 4;

/// Two cache lines, because processors fetch them in pairs.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Line([[AtomicU64; KINDS]; PROVIDERS]);

/// The provider that is counted for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column(usize);

impl Column {
    #[inline]
    pub(crate) fn of(provider: ProviderId) -> Self {
        Self(provider.0 as usize)
    }
}

/// Counts by thread, provider and kind.
#[derive(Debug)]
pub(crate) struct Tally {
    lines: Box<[Line]>,
    /// The lines of one thread.
    stripe: usize,
    /// The number of stripes, a power of two, less one.
    mask: usize,
}

thread_local! {
    static THREAD: usize = {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed)
    };
}

impl Tally {
    pub(crate) fn new(providers: usize) -> Self {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let stripes = (threads * 2).next_power_of_two();
        let stripe = providers.div_ceil(PROVIDERS);
        let lines = std::iter::repeat_with(Line::default).take(stripes * stripe).collect();
        Self { lines, stripe, mask: stripes - 1 }
    }

    #[inline]
    pub(crate) fn count(&self, Column(column): Column, what: Counted) {
        let stripe = THREAD.with(|thread| thread & self.mask);
        if let Some(line) = self.lines.get(stripe * self.stripe + column / PROVIDERS) {
            line.0[column % PROVIDERS][what as usize].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Takes out what was counted for one provider since the last time.
    pub(crate) fn take(&self, Column(column): Column, what: Counted) -> u64 {
        let lines = self.lines.iter().skip(column / PROVIDERS).step_by(self.stripe);
        let counters = lines.map(|line| &line.0[column % PROVIDERS][what as usize]);
        counters.map(|counter| counter.swap(0, Ordering::Relaxed)).sum()
    }
}

#[cfg(test)]
mod tests;
