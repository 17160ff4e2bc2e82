//! What goes when the cache is full.

use super::*;

#[test]
fn a_value_that_is_read_stays_and_one_that_is_not_goes() {
    let (cache, _) = cache(SHARDS * 4);
    put(&cache, "aws:read", Value::new("r"));
    for number in 0..1_000 {
        put(
            &cache,
            &format!("aws:once-{number}"),
            Value::new("o").with_alias(format!("arn-{number}")),
        );
        assert!(text(&cache, "aws:read").is_some(), "after {number}");
    }
    assert!(cache.len() <= SHARDS * 4);
    let aliases: usize = cache.shards.iter().map(|shard| shard.index.load().alias_count()).sum();
    assert!(aliases <= SHARDS * 4, "{aliases} other names are left");
}

fn miss(cache: &Arc<Cache>, key: &str) {
    let error = Error::new(ErrorKind::NotFound, "as scripted");
    land(lead(cache, key), Err(error));
}

/// How many of the values `aws:good-0` and so on there are.
fn good(cache: &Cache, count: usize) -> usize {
    (0..count).filter(|number| text(cache, &format!("aws:good-{number}")).is_some()).count()
}

#[test]
fn a_flood_of_missing_names_drives_no_value_out() {
    let (cache, _) = cache(SHARDS * 4);
    let put = |number: usize| put(&cache, &format!("aws:good-{number}"), Value::new("g"));
    (0..SHARDS * 4).for_each(|number| drop(put(number)));
    let before = cache.values();
    for number in 0..1_000 {
        miss(&cache, &format!("aws:missing-{number}"));
    }
    assert_eq!(cache.values(), before, "even of those that nobody has read");
    assert_eq!(good(&cache, SHARDS * 4), before);
    assert!(cache.len() <= SHARDS * 5, "{} entries", cache.len());
}

#[test]
fn a_full_cache_still_knows_what_is_not_there() {
    let (cache, clock) = cache(SHARDS);
    for number in 0..1_000 {
        put(&cache, &format!("aws:good-{number}"), Value::new("g"));
        let _ = good(&cache, number);
    }
    miss(&cache, "aws:missing");
    for _ in 0..5 {
        assert!(matches!(cache.claim("aws:missing", terms(), Need::Read), Claim::Refused(_)));
    }
    pass(&clock, 6);
    assert!(matches!(cache.claim("aws:missing", terms(), Need::Read), Claim::Lead(..)));
}

#[test]
fn of_the_failures_the_one_goes_that_may_be_tried_again_first() {
    let (cache, clock) = cache(SHARDS * 16);
    for _ in 0..8 {
        miss(&cache, "aws:often");
    }
    for number in 0..200 {
        miss(&cache, &format!("aws:once-{number}"));
        pass(&clock, 1);
    }
    let often = cache.standing("aws:often", terms().policy);
    assert_eq!(often.map(|standing| standing.failures), Some(8), "its wait ends last");
}
