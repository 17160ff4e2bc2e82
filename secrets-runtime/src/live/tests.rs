#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::Barrier;

use super::*;

#[tokio::test]
async fn a_value_that_nobody_follows_never_changes() {
    let mut live = Live::new("one");
    assert_eq!(live.changed().await, Err(Closed));
    assert_eq!(live.refresh().await.unwrap_err().kind(), crate::ErrorKind::Config);
    assert_eq!(live.health().state, LiveState::Fixed);
    assert!(!live.is_stale());
    assert!(live.try_current().is_ok());
    assert!(live.previous().is_none());
}

#[test]
fn what_is_derived_is_made_again_of_each_value() {
    let live = Live::new(1);
    let (double, text) = (live.map(|n| n * 2), live.map(std::string::ToString::to_string));
    let nested = double.map(|n| n + 1);
    live.cell().replace(5, Duration::ZERO);
    assert_eq!((*double.current(), &**text.current(), *nested.current()), (10, "5", 11));
}

#[test]
fn a_derived_value_that_cannot_be_made_stays_as_it_was() {
    let live = Live::new(2_u32);
    let made = live.try_map(|n| if *n == 0 { Err("zero") } else { Ok(10 / n) }).unwrap();
    let panics = live.map(|n| 10 / n);
    live.cell().replace(0, Duration::ZERO);
    for derived in [&made, &panics] {
        assert_eq!(*derived.current(), 5);
        assert_eq!(derived.health().error, Some(crate::ErrorKind::Invalid));
    }
    live.cell().replace(5, Duration::ZERO);
    for derived in [&made, &panics] {
        assert_eq!((*derived.current(), derived.health().error), (2, None));
    }
    assert!(live.try_map(|_| Err::<(), _>("no")).is_err());
}

#[test]
fn what_nobody_uses_any_more_is_not_made() {
    let made = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let live = Live::new(1);
    let count = Arc::clone(&made);
    drop(live.map(move |_| count.fetch_add(1, std::sync::atomic::Ordering::SeqCst)));
    live.cell().replace(2, Duration::ZERO);
    assert_eq!(made.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[tokio::test]
async fn no_change_is_missed_and_several_are_told_as_one() {
    let origin = Live::new(0);
    let mut live = origin.map(|n| *n);
    origin.cell().replace(1, Duration::ZERO);
    origin.cell().replace(2, Duration::ZERO);
    assert_eq!(live.changed().await, Ok(()));
    assert_eq!(*live.current(), 2);
    assert_eq!(live.changed().await, Err(Closed));
}

#[test]
fn a_replaced_value_is_kept_for_its_grace() {
    let live = Live::new("old");
    live.cell().replace("new", Duration::from_mins(1));
    assert_eq!(*live.previous().unwrap(), "old");
    live.cell().replace("newer", Duration::ZERO);
    assert!(live.previous().is_none(), "no grace, no copy");
}

#[test]
fn a_reader_sees_each_new_value() {
    let live = Live::new(1);
    let mut reader = live.reader();
    assert_eq!(*reader.current(), 1);
    live.cell().replace(2, Duration::ZERO);
    assert_eq!(*reader.current(), 2);
}

#[test]
fn nothing_shows_what_it_holds() {
    let live = Live::new("s3cret");
    live.cell().replace("s3cret", Duration::from_mins(1));
    let shown = format!("{live:?} {:?} {:?} {:?}", live.current(), live.previous(), live.reader());
    assert_eq!(shown, "Live(..) Current(..) Some(Previous(..)) LiveReader(..)");
}

#[test]
fn what_is_derived_during_a_replacement_is_made_of_the_new_value() {
    let live = Live::new(1);
    let [reading, renewing, derived] = [(); 3].map(|()| Arc::new(Barrier::new(2)));
    let (renews, waits) = (Arc::clone(&renewing), Arc::clone(&derived));
    // The replacement knows of this one alone, and is held up by it.
    let slow = live.map(move |n| {
        if *n == 2 {
            renews.wait();
            waits.wait();
        }
        *n
    });
    let deriving = std::thread::spawn({
        let (live, reading) = (live.clone(), Arc::clone(&reading));
        move || {
            let late = live.map(move |n| {
                if *n == 1 {
                    reading.wait();
                    renewing.wait();
                }
                *n
            });
            derived.wait();
            late
        }
    });
    reading.wait();
    live.cell().replace(2, Duration::ZERO);
    let late = deriving.join().unwrap();
    assert_eq!((*slow.current(), *late.current()), (2, 2));
}

/// A value that looks at where it was when it is dropped.
struct Curious(Option<Live<Option<Curious>>>);

impl Drop for Curious {
    fn drop(&mut self) {
        if let Some(live) = &self.0 {
            drop(live.previous());
        }
    }
}

#[test]
fn a_value_that_is_dropped_may_look_at_what_it_was_part_of() {
    let live = Live::new(None);
    let curious = || Some(Curious(Some(live.clone())));
    live.cell().replace(curious(), Duration::from_nanos(1));
    live.cell().replace(curious(), Duration::from_nanos(1));
    live.cell().replace(curious(), Duration::ZERO);
    std::thread::sleep(Duration::from_millis(20));
    live.cell().forget_previous();
    live.cell().close();
    live.cell().replace(None, Duration::ZERO);
}
