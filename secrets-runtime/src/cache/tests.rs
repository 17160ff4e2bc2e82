#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod failing;
mod fallback;
mod room;

use std::time::Duration;

use super::{
    freshness::{Policy, Share},
    *,
};
use crate::{
    clock::Clock,
    error::{Error, ErrorKind},
    plan::ProviderId,
    value::Value,
};

#[derive(Debug)]
struct Standing(std::sync::Mutex<Duration>);

impl Clock for Arc<Standing> {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

fn cache(max_entries: usize) -> (Arc<Cache>, Arc<Standing>) {
    let clock = Arc::new(Standing(std::sync::Mutex::new(Duration::from_secs(1))));
    let shared = SharedClock::Other(Arc::new(Arc::clone(&clock)));
    (Arc::new(Cache::new(shared, max_entries, Tally::new(1))), clock)
}

fn terms() -> Terms {
    let policy =
        Policy { ttl: Duration::from_secs(100).into(), stale: Duration::from_secs(50).into() };
    Terms { policy, default: policy, keep: true, column: Column::of(ProviderId(0)) }
}

fn lead(cache: &Arc<Cache>, key: &str) -> Lead {
    match cache.claim(key, terms(), Need::Force) {
        Claim::Lead(lead, _) => lead,
        _ => panic!("`{key}` is fetched by somebody else"),
    }
}

/// What landing changed; `None` if the key was invalidated meanwhile.
fn land(lead: Lead, result: crate::Result<Value>) -> Option<Landing> {
    let mut landed = None;
    lead.land(result, Brought::now(Share::drawn(0.0)), |landing, _| landed = Some(landing));
    landed
}

fn put(cache: &Arc<Cache>, key: &str, value: Value) -> Landing {
    land(lead(cache, key), Ok(value)).unwrap()
}

fn pass(clock: &Standing, secs: u64) {
    *clock.0.lock().unwrap() += Duration::from_secs(secs);
}

fn text(cache: &Cache, key: &str) -> Option<Vec<u8>> {
    cache.usable(key).map(|(hit, _)| hit.value().expose_bytes().to_vec())
}

#[test]
fn a_secret_has_one_entry_under_all_its_names() {
    let (cache, _) = cache(100);
    put(&cache, "aws:db", Value::new("1").with_alias("arn:db-1"));
    assert_eq!(text(&cache, "aws:arn:db-1").unwrap(), b"1");
    assert_eq!(cache.len(), 1);

    put(&cache, "aws:arn:db-1", Value::new("2").with_alias("arn:db-1"));
    assert_eq!(text(&cache, "aws:db").unwrap(), b"2", "a fetch of one name renews both");
    assert!(cache.invalidate("aws:arn:db-1"));
    assert_eq!((text(&cache, "aws:db"), text(&cache, "aws:arn:db-1")), (None, None));
}

#[test]
fn two_names_that_were_fetched_apart_become_one_entry() {
    let (cache, _) = cache(100);
    let (name, arn) = (lead(&cache, "aws:db"), lead(&cache, "aws:arn:db"));
    land(name, Ok(Value::new("1").with_alias("arn:db")));
    land(arn, Ok(Value::new("1").with_alias("db")));
    assert_eq!(cache.len(), 1);
    assert_eq!(text(&cache, "aws:db"), text(&cache, "aws:arn:db"));
    assert!(cache.invalidate("aws:db"));
    assert_eq!(text(&cache, "aws:arn:db"), None);
}

#[test]
fn a_name_that_a_secret_had_before_leads_nowhere() {
    let (cache, _) = cache(100);
    put(&cache, "aws:db", Value::new("1").with_alias("arn:db-1"));
    put(&cache, "aws:db", Value::new("2").with_alias("arn:db-2"));
    assert_eq!(text(&cache, "aws:arn:db-1"), None, "it was another secret's");
    assert_eq!(text(&cache, "aws:arn:db-2").unwrap(), b"2");
}

#[tokio::test]
async fn a_secret_that_was_made_anew_does_not_answer_to_the_old_names() {
    let (cache, clock) = cache(100);
    put(&cache, "aws:db", Value::new("1").with_alias("arn:db-1"));
    *clock.0.lock().unwrap() += Duration::from_secs(200);
    let Claim::Lead(lead, wait) = cache.claim("aws:arn:db-1", terms(), Need::Read) else {
        panic!("it has expired");
    };
    let asked = crate::SecretRef::new("aws", "arn:db-1");
    assert_eq!(lead.reference(asked).to_string(), "aws:db", "one fetch serves both names");
    let anew = Value::new("2").with_alias("arn:db-2");
    land(lead, Ok(anew));
    assert!(wait.landed().await.is_none(), "it has to be asked for by its own name");
    assert_eq!(text(&cache, "aws:db").unwrap(), b"2");
    assert_eq!(text(&cache, "aws:arn:db-1"), None);
    assert!(matches!(cache.claim("aws:arn:db-1", terms(), Need::Read), Claim::Lead(..)));
}

#[test]
fn another_version_is_another_secret() {
    let (cache, _) = cache(100);
    put(&cache, "aws:db?stage=AWSPREVIOUS", Value::new("old").with_alias("arn:db"));
    assert_eq!(text(&cache, "aws:arn:db"), None);
    assert_eq!(text(&cache, "aws:arn:db?stage=AWSPREVIOUS").unwrap(), b"old");
}

#[test]
fn a_fetch_of_before_does_not_come_back_under_another_name() {
    let (cache, _) = cache(100);
    let old = lead(&cache, "aws:arn:db");
    cache.invalidate("aws:db");
    land(old, Ok(Value::new("old").with_alias("db")));
    assert_eq!(text(&cache, "aws:db"), None);
}

#[test]
fn what_is_not_to_be_kept_is_not() {
    let (cache, _) = cache(100);
    let terms = Terms { keep: false, ..terms() };
    let Claim::Lead(lead, _) = cache.claim("aws:db", terms, Need::Read) else { panic!() };
    land(lead, Ok(Value::new("1")));
    assert_eq!((text(&cache, "aws:db"), cache.len()), (None, 0));
}

#[test]
fn a_denial_takes_the_value_away() {
    let (cache, _) = cache(100);
    put(&cache, "aws:db", Value::new("1"));
    let weak = {
        let (hit, _) = cache.usable("aws:db").unwrap();
        Arc::downgrade(hit.value())
    };
    let denied = Error::new(ErrorKind::Denied, "as scripted");
    let landing = land(lead(&cache, "aws:db"), Err(denied));
    assert!(matches!(landing.unwrap().what, What::Expired(_)));
    assert_eq!(text(&cache, "aws:db"), None);
    assert!(weak.upgrade().is_none(), "nothing keeps the plaintext");
}
