#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;

#[test]
fn nothing_is_lost_between_threads_and_nothing_is_taken_twice() {
    let tally = Tally::new(6);
    let column = |provider| Column::of(ProviderId(provider));
    let taken = thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..1_000).for_each(|_| tally.count(column(5), Counted::Hit)));
        }
        (0..100).map(|_| tally.take(column(5), Counted::Hit)).sum::<u64>()
    });
    assert_eq!(taken + tally.take(column(5), Counted::Hit), 8_000);
    assert_eq!(tally.take(column(5), Counted::Hit), 0);
    assert_eq!(tally.take(column(5), Counted::Miss), 0, "another kind");
    assert_eq!(tally.take(column(1), Counted::Hit), 0, "another provider");
}

#[test]
fn no_two_lines_share_a_cache_line() {
    assert_eq!(size_of::<Line>(), 128);
    assert_eq!(align_of::<Line>(), 128);
}
