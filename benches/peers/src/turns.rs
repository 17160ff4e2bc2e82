//! Reads that take nanoseconds: candidates take turns, so that all see the same machine.

use std::{sync::Barrier, thread, time::Instant};

use crate::{alloc, stats, table::Row};

const THREADS: [u32; 3] = [1, 2, 4];

/// How many reads a candidate makes each time it is called.
pub(crate) const READS: u32 = 100;

/// How often each candidate is measured.
const RUNS: usize = 7;

/// Something that reads.
pub(crate) struct Candidate<'a> {
    label: &'static str,
    names: u32,
    /// The number of the candidate whose time is the limit of this one.
    limit: usize,
    reads: Box<dyn Fn() + Sync + 'a>,
}

impl<'a> Candidate<'a> {
    /// One whose `reads` makes [`READS`] reads of one value.
    pub(crate) fn new(label: &'static str, limit: usize, reads: impl Fn() + Sync + 'a) -> Self {
        Self { label, names: 1, limit, reads: Box::new(reads) }
    }

    /// One whose `reads` reads [`READS`] values by their names.
    pub(crate) fn named(label: &'static str, limit: usize, reads: impl Fn() + Sync + 'a) -> Self {
        Self { names: READS, ..Self::new(label, limit, reads) }
    }
}

/// A row for each candidate and number of threads.
pub(crate) fn rows(table: &str, candidates: &[Candidate<'_>], rounds: u32) -> Vec<Row> {
    THREADS.into_iter().flat_map(|threads| on(threads, table, candidates, rounds)).collect()
}

fn on(threads: u32, table: &str, candidates: &[Candidate<'_>], rounds: u32) -> Vec<Row> {
    let mut samples = vec![Vec::new(); candidates.len()];
    for _ in 0..RUNS {
        for (candidate, samples) in candidates.iter().zip(&mut samples) {
            samples.push(run(threads, rounds, &candidate.reads));
        }
    }
    let best: Vec<_> = samples.iter().map(|samples| best(samples)).collect();
    let row = |(candidate, best_of): (&Candidate<'_>, &(f64, f64))| {
        let (time, allocations) = *best_of;
        Row::new(table, candidate.label, candidate.names, time, "ns")
            .threads(threads)
            .limit(best[candidate.limit].0)
            .allocations(allocations)
    };
    candidates.iter().zip(&best).map(row).collect()
}

/// The least time and the most allocations.
fn best(samples: &[(f64, f64)]) -> (f64, f64) {
    let allocations = samples.iter().map(|sample| sample.1).fold(0.0, f64::max);
    (stats::least(samples.iter().map(|sample| sample.0)), allocations)
}

/// Time and allocations of one read on each of `threads`. Where they outnumber the cores, the
/// time is a core's, so that taking turns on it does not count.
fn run(threads: u32, rounds: u32, reads: &(impl Fn() + Sync)) -> (f64, f64) {
    let barrier = Barrier::new(threads as usize);
    let work = || {
        // What a thread sets up once is not part of a read.
        reads();
        barrier.wait();
        let (start, before) = (Instant::now(), alloc::count());
        (0..rounds).for_each(|_| reads());
        (start, Instant::now(), alloc::since(before))
    };
    let results: Vec<_> = thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles.into_iter().map(|handle| handle.join().expect("no panic")).collect()
    });
    let start = results.iter().map(|result| result.0).min().expect("a thread");
    let end = results.iter().map(|result| result.1).max().expect("a thread");
    let allocations = results.iter().map(|result| result.2).fold(0.0, f64::max);
    let all = f64::from(rounds * READS);
    let turns = f64::from(threads) / f64::from(threads.min(cores()));
    ((end - start).as_secs_f64() * 1e9 / all / turns, allocations / all)
}

fn cores() -> u32 {
    thread::available_parallelism().map_or(1, |cores| cores.get().try_into().unwrap_or(u32::MAX))
}
