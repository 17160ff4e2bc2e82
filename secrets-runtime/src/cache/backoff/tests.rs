use proptest::prelude::*;

use super::*;

fn error(kind: ErrorKind) -> Error {
    Error::new(kind, "as scripted")
}

fn secs(secs: u64) -> Ticks {
    Duration::from_secs(secs).into()
}

fn waits(kind: ErrorKind, interval: Ticks, has_value: bool) -> Vec<u64> {
    let wait = |failures| wait(failures, &error(kind), interval, has_value, 0.0);
    (1..=12).map(|failures| wait(failures).to_duration().as_secs()).collect()
}

#[test]
fn the_wait_doubles_up_to_five_minutes() {
    let expected = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300];
    assert_eq!(waits(ErrorKind::Unavailable, secs(240), false), expected);
    let expected = [5, 10, 20, 40, 80, 160, 300, 300, 300, 300, 300, 300];
    assert_eq!(waits(ErrorKind::NotFound, secs(240), false), expected);
}

#[test]
fn with_a_value_it_is_never_shorter_than_the_time_between_successes() {
    assert_eq!(waits(ErrorKind::Throttled, secs(240), true)[..3], [240, 240, 240]);
    assert_eq!(waits(ErrorKind::Throttled, secs(10), true)[..6], [10, 10, 10, 10, 16, 32]);
    assert_eq!(waits(ErrorKind::Throttled, secs(3_000), true), [3_000; 12]);
}

#[test]
fn the_backend_may_ask_for_more() {
    let error = error(ErrorKind::Throttled).with_retry_after(Duration::from_secs(7));
    assert_eq!(wait(1, &error, secs(1), true, 0.5), secs(7));
}

proptest! {
    #[test]
    fn no_wait_is_shorter_than_its_floor_or_longer_than_a_fifth_more(
        failures in 1_u32..=u32::MAX,
        interval in 0_u64..1_000_000,
        has_value: bool,
        random in -1.0_f64..2.0,
    ) {
        let interval = secs(interval);
        let wait = wait(failures, &error(ErrorKind::Timeout), interval, has_value, random);
        let longest = secs(300).max(interval);
        prop_assert!(wait >= secs(1) && wait <= longest.after(longest.scaled(1 << 30)));
        prop_assert!(!has_value || wait >= interval);
    }
}
