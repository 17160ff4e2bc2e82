use super::*;

const SECOND: Ticks = Ticks(1 << 32);

#[test]
fn spans_count_in_fractions_of_a_second() {
    assert_eq!(Ticks::from(Duration::ZERO), Ticks(0));
    assert_eq!(Ticks::from(Duration::from_secs(1)), SECOND);
    assert_eq!(Ticks::from(Duration::from_millis(500)), Ticks(1 << 31));
    assert_eq!(Ticks::from(Duration::from_secs(u64::from(u32::MAX))), Ticks(0xFFFF_FFFF << 32));
    assert!(Ticks::from(Duration::from_nanos(1)) > Ticks(0));
}

#[test]
fn what_cannot_be_counted_is_the_longest_span() {
    assert_eq!(Ticks::from(Duration::from_secs(1 << 32)), Ticks::MAX);
    assert_eq!(Ticks::from(Duration::MAX), Ticks::MAX);
}

#[test]
fn no_arithmetic_wraps() {
    assert_eq!(Ticks(1).since(Ticks(2)), Ticks(0), "a clock that went back stands still");
    assert_eq!(Ticks(5).since(Ticks(2)), Ticks(3));
    assert_eq!(SECOND.after(Ticks::MAX), Ticks::MAX);
}

#[test]
fn the_systems_clock_counts_from_its_start_and_never_goes_back() {
    let clock = SharedClock::system();
    let mut last = clock.now();
    assert!(last.since(Ticks::START) < SECOND);
    for _ in 0..10_000 {
        let now = clock.now();
        assert!(now >= last);
        last = now;
    }
}
