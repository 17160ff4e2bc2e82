use proptest::prelude::*;

use super::*;

fn error(kind: ErrorKind) -> Error {
    Error::new(kind, "as scripted")
}

fn secs(secs: u64) -> Ticks {
    Duration::from_secs(secs).into()
}

fn waits(kind: ErrorKind, floor: Ticks) -> Vec<u64> {
    let wait = |failures| wait(failures, &error(kind), floor, 0.0);
    (1..=12).map(|failures| wait(failures).to_duration().as_secs()).collect()
}

#[test]
fn the_wait_doubles_up_to_five_minutes() {
    let expected = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300];
    assert_eq!(waits(ErrorKind::Unavailable, Ticks::ZERO), expected);
    let expected = [5, 10, 20, 40, 80, 160, 300, 300, 300, 300, 300, 300];
    assert_eq!(waits(ErrorKind::NotFound, Ticks::ZERO), expected);
}

#[test]
fn with_a_value_it_is_never_shorter_than_the_time_between_successes() {
    assert_eq!(waits(ErrorKind::Throttled, secs(240))[..3], [240, 240, 240]);
    assert_eq!(waits(ErrorKind::Throttled, secs(10))[..6], [10, 10, 10, 10, 16, 32]);
}

#[test]
fn a_value_that_is_read_once_a_day_is_tried_again_after_five_minutes() {
    assert_eq!(waits(ErrorKind::Unavailable, secs(24 * 3_600)), [300; 12]);
}

#[test]
fn the_backend_may_ask_for_more_up_to_an_hour() {
    let asks = |secs| error(ErrorKind::Throttled).with_retry_after(Duration::from_secs(secs));
    assert_eq!(wait(1, &asks(7), secs(1), 0.5), secs(7));
    assert_eq!(wait(1, &asks(1_800), secs(240), 0.5), secs(1_800));
    assert_eq!(wait(1, &asks(10 * 365 * 86_400), secs(240), 0.5), secs(3_600));
}

proptest! {
    #[test]
    fn no_wait_is_shorter_than_its_floor_or_longer_than_five_minutes(
        failures in 1_u32..=u32::MAX,
        floor in 0_u64..1_000_000,
        random in -1.0_f64..2.0,
    ) {
        let wait = wait(failures, &error(ErrorKind::Timeout), secs(floor), random);
        prop_assert!(wait >= secs(1) && wait <= secs(300));
        prop_assert!(wait >= secs(floor.min(300)));
    }
}
