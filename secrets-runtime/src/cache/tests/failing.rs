//! What is kept of a failure, and who waits after one.

use std::time::SystemTime;

use super::*;

fn fail(lead: Lead) -> Landing {
    let down = Error::new(ErrorKind::Unavailable, "as scripted");
    land(lead, Err(down)).unwrap()
}

fn next_try(cache: &Cache) -> Ticks {
    cache.standing("aws:db", terms().policy).unwrap().due
}

#[test]
fn after_a_failure_nobody_waits_for_the_next_attempt() {
    let (cache, clock) = cache(100);
    let patient = Policy { stale: Duration::from_secs(1_000).into(), ..terms().policy };
    let claim = || cache.claim("aws:db", Terms { policy: patient, ..terms() }, Need::Read);
    let used = || match claim() {
        Claim::Hit { stale, ahead, .. } => (stale, ahead),
        _ => panic!("there is a stale value"),
    };
    put(&cache, "aws:db", Value::new("1"));
    pass(&clock, 101);
    let Claim::Lead(first, _) = claim() else { panic!("the first to find it expired fetches it") };
    assert!(matches!(claim(), Claim::Wait(_)));
    fail(first);
    assert!(matches!(used(), (true, None)));

    pass(&clock, 120);
    let (stale, attempt) = used();
    assert!(stale && attempt.as_ref().is_some_and(Lead::is_after_failure), "one starts to fetch");
    assert!(matches!(used(), (true, None)));
    drop(attempt);
    assert!(matches!(used(), (true, Some(_))), "another one takes over");
}

#[test]
fn a_refresh_joins_the_fetch_that_is_under_way() {
    let (cache, _) = cache(100);
    put(&cache, "aws:db", Value::new("1"));
    let lead = lead(&cache, "aws:db");
    assert!(matches!(cache.claim("aws:db", terms(), Need::Refresh), Claim::Wait(_)));
    fail(lead);
    let reread = cache.claim("aws:db", terms(), Need::Refresh);
    assert!(matches!(reread, Claim::Hit { ahead: None, .. }), "it is not due");
}

#[test]
fn who_wants_a_younger_value_does_not_shorten_a_wait() {
    let (cache, clock) = cache(100);
    put(&cache, "aws:db", Value::new("1"));
    pass(&clock, 90);
    fail(lead(&cache, "aws:db"));
    let before = next_try(&cache);
    let strict = Policy { ttl: Duration::from_millis(1).into(), stale: Ticks::ZERO };
    let strict = Terms { policy: strict, ..terms() };
    let Claim::Lead(insisting, _) = cache.claim("aws:db", strict, Need::Force) else { panic!() };
    fail(insisting);
    assert_eq!(next_try(&cache), before);
    let Claim::Lead(cancelled, _) = cache.claim("aws:db", strict, Need::Force) else { panic!() };
    drop(cancelled);
    assert_eq!(next_try(&cache), before);
}

#[test]
fn a_lead_that_is_lost_to_a_panic_is_a_failure() {
    let (cache, _) = cache(100);
    let lost = lead(&cache, "aws:db");
    let panicked = std::thread::spawn(move || {
        let _lost = lost;
        std::panic::resume_unwind(Box::new("as scripted"));
    });
    assert!(panicked.join().is_err());
    let Claim::Refused(error) = cache.claim("aws:db", terms(), Need::Read) else {
        panic!("it is not fetched again at once");
    };
    assert!(error.message().contains("panicked"), "{error}");
}

#[test]
fn what_was_read_before_the_clocks_start_keeps_its_age() {
    let (cache, _) = cache(100);
    let age = Duration::from_mins(2).into();
    let failure = Some(Error::new(ErrorKind::Unavailable, "as scripted"));
    let brought = Brought { age, failure, ..Brought::now(Share::drawn(0.0)) };
    lead(&cache, "aws:db").land(Ok(Value::new("1")), brought, |_, _| ());
    assert_eq!(cache.usable("aws:db").unwrap().1, Verdict::Stale);
    let standing = cache.standing("aws:db", terms().policy).unwrap();
    assert_eq!(cache.now().since(standing.confirmed_at), age);
}

#[test]
fn a_value_ends_when_its_backend_accepts_it_no_more_under_any_of_its_names() {
    let (cache, clock) = cache(100);
    let until = SystemTime::now() + Duration::from_mins(1);
    put(&cache, "aws:db", Value::new("1").with_alias("arn:db").with_expires_at(until));
    fail(lead(&cache, "aws:db"));
    pass(&clock, 58);
    assert!(cache.expire("aws:arn:db").is_none());
    pass(&clock, 2);
    let landing = cache.expire("aws:arn:db").unwrap();
    assert!(matches!(landing.what, What::Expired(_)) && *landing.key == *"aws:db");
    assert_eq!((cache.values(), cache.expire("aws:db").is_none()), (0, true));
}

#[test]
fn the_same_bytes_with_a_later_end_are_no_rotation() {
    let (cache, _) = cache(100);
    let ending = |hours| {
        let at = SystemTime::now() + Duration::from_hours(hours);
        Value::new("1").with_expires_at(at).with_version(hours.to_string())
    };
    put(&cache, "aws:db", ending(1));
    let landing = put(&cache, "aws:db", ending(2));
    assert!(matches!(landing.what, What::Refreshed));
    assert_eq!(landing.version.as_deref(), Some("2"), "what is known of it is kept up to date");
    assert!(matches!(put(&cache, "aws:db", Value::new("2")).what, What::Rotated));
}
