//! A fallback's value beside that of the provider itself.

use super::*;

/// What a fallback has for a provider that is down.
fn stand_in(text: &str) -> Value {
    Value::new(text).with_fallback_for(Error::new(ErrorKind::Unavailable, "as scripted"))
}

#[test]
fn while_the_provider_is_down_its_own_value_stays_as_long_as_it_may_be_used() {
    let (cache, clock) = cache(100);
    put(&cache, "aws:db", Value::new("real"));
    pass(&clock, 120);
    let landing = put(&cache, "aws:db", stand_in("other"));
    assert!(matches!(landing.what, What::Failed(error) if error.message() == "as scripted"));
    assert_eq!(text(&cache, "aws:db").unwrap(), b"real");

    pass(&clock, 60);
    let landing = put(&cache, "aws:db", stand_in("other"));
    assert!(matches!(landing.what, What::Rotated));
    assert_eq!(text(&cache, "aws:db").unwrap(), b"other", "the real one is too old");
    let landing = put(&cache, "aws:db", Value::new("real"));
    assert_eq!((text(&cache, "aws:db").unwrap(), landing.failures), (b"real".to_vec(), 2));
}

#[test]
fn a_secret_that_was_moved_to_the_fallback_takes_the_place_of_the_old_one() {
    let (cache, clock) = cache(100);
    put(&cache, "aws:db", Value::new("real"));
    let landing = put(&cache, "aws:db", Value::new("moved").with_fallback());
    assert!(matches!(landing.what, What::Rotated));
    pass(&clock, 70);
    let (hit, verdict) = cache.usable("aws:db").unwrap();
    assert_eq!((hit.value().expose_bytes(), verdict), (&b"moved"[..], Verdict::Fresh));
}

#[test]
fn a_stand_in_is_used_at_once_and_its_provider_tried_at_growing_intervals() {
    let (cache, clock) = cache(100);
    for wait in [1, 2, 4, 8, 16, 32, 64, 128] {
        let landing = put(&cache, "aws:db", stand_in("other"));
        assert!(matches!(landing.what, What::Failed(_)) && landing.fallback);
        assert_eq!(cache.usable("aws:db").unwrap().1, Verdict::Fresh);
        pass(&clock, wait - 1);
        assert!(!cache.usable("aws:db").unwrap().1.starts_fetch(), "before {wait} s");
        pass(&clock, wait / 5 + 2);
        let verdict = cache.usable("aws:db").map(|(_, verdict)| verdict);
        assert!(verdict.is_none_or(Verdict::starts_fetch), "after {wait} s");
    }
}

#[tokio::test]
async fn a_reader_who_wants_a_younger_value_is_given_the_fallbacks() {
    let (cache, clock) = cache(100);
    put(&cache, "aws:db", Value::new("real"));
    pass(&clock, 10);
    let strict = Policy { ttl: Duration::from_secs(1).into(), stale: Ticks::ZERO };
    for (policy, given) in [(strict, Some(&b"other"[..])), (terms().policy, None)] {
        let terms = Terms { policy, ..terms() };
        let Claim::Lead(lead, wait) = cache.claim("aws:db", terms, Need::Force) else { panic!() };
        land(lead, Ok(stand_in("other")));
        let result = wait.landed().await.unwrap().result;
        assert_eq!(result.as_ref().ok().map(|value| value.expose_bytes()), given);
        assert_eq!(text(&cache, "aws:db").unwrap(), b"real");
    }
}
