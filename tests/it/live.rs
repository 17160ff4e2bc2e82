//! Fields of type `Live`: they load, are read without waiting, and do not show.

use serde::Deserialize;
use tokio::time::{Instant, sleep, timeout};
use typed_secrets::{
    ErrorKind, EventKind, ExposeSecret, Live, LiveState, ReadOptions, Runtime, SecretSlice,
    SecretString, Secrets, providers::MemoryProvider,
};

use crate::support::{REMOTE, failure, fetches, kinds, remote, runtime, secs};

#[derive(Deserialize)]
pub(crate) struct Login {
    pub(crate) password: SecretString,
}

#[derive(Secrets)]
pub(crate) struct Settings {
    #[secret("memory:token", validate = not_empty)]
    pub(crate) token: Live<SecretString>,
    #[secret("memory:key", encoding = "base64")]
    key: Live<SecretSlice<u8>>,
    #[secret("memory:login", json)]
    pub(crate) login: Live<Login>,
    #[secret("memory:absent", json)]
    absent: Live<Option<Login>>,
}

fn not_empty(token: &SecretString) -> Result<(), &'static str> {
    if token.expose_secret().is_empty() { Err("is empty") } else { Ok(()) }
}

pub(crate) fn secrets(token: &'static str) -> [(&'static str, &'static str); 3] {
    [("token", token), ("key", "aGVsbG8="), ("login", "{\"password\": \"p\"}")]
}

#[tokio::test(start_paused = true)]
async fn live_fields_are_filled_by_a_load() {
    let settings = Settings::load_from(&runtime(remote(&secrets("t0ken")))).await.unwrap();
    assert_eq!(settings.token.current().expose_secret(), "t0ken");
    assert_eq!(settings.key.current().expose_secret(), b"hello");
    assert_eq!(settings.login.current().password.expose_secret(), "p");
    assert!(settings.absent.current().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_live_field_is_validated_like_any_other() {
    let Err(error) = Settings::load_from(&runtime(remote(&secrets("")))).await else { panic!() };
    assert_eq!(error.errors()[0].field(), "token");
    assert_eq!(error.errors()[0].error().message(), "is empty");
}

#[test]
fn a_clone_is_the_same_value_and_a_guard_keeps_it() {
    let live = Live::new(String::from("one"));
    let (clone, guard) = (live.clone(), live.current());
    assert!(std::ptr::eq(&raw const *guard, &raw const *clone.current()));
    drop((live, clone));
    assert_eq!(*guard, "one");
}

#[test]
fn neither_a_live_value_nor_its_guard_shows_what_it_holds() {
    let live = Live::new("s3cret");
    assert_eq!(format!("{live:?} {:?}", live.current()), "Live(..) Current(..)");
}

pub(crate) async fn load(memory: &MemoryProvider) -> (Runtime, Settings) {
    let runtime = runtime(memory.clone());
    let settings = Settings::load_from(&runtime).await.unwrap();
    (runtime, settings)
}

#[tokio::test(start_paused = true)]
async fn a_rotation_is_seen_within_one_interval() {
    let memory = remote(&secrets("one"));
    let (runtime, settings) = load(&memory).await;
    let (mut events, mut token) = (runtime.events(), settings.token.clone());
    let key = settings.key.clone();
    memory.insert("token", "two");
    let began = Instant::now();
    timeout(secs(300), token.changed()).await.unwrap().unwrap();
    assert!(began.elapsed() >= secs(240), "{:?}", began.elapsed());
    assert_eq!(settings.token.current().expose_secret(), "two");
    sleep(secs(1)).await;
    assert_eq!(kinds(&mut events, "token"), [EventKind::Rotated]);
    assert_eq!(key.health().replaced, 0, "nothing else was replaced");
    assert!(settings.key.age() < secs(2), "and yet it was confirmed");
}

#[tokio::test(start_paused = true)]
async fn a_value_that_is_no_good_does_not_take_the_place_of_a_good_one() {
    let memory = remote(&secrets("one"));
    let (runtime, settings) = load(&memory).await;
    let mut events = runtime.events();
    memory.insert("token", "");
    memory.insert("login", "{\"password\": \"q\"");
    sleep(secs(3_600)).await;
    assert_eq!(settings.token.current().expose_secret(), "one");
    assert_eq!(settings.login.current().password.expose_secret(), "p");
    assert_eq!(settings.token.health().error, Some(ErrorKind::Invalid));
    assert_eq!(settings.login.health().error, Some(ErrorKind::Decode));
    assert_eq!(kinds(&mut events, "token"), [EventKind::Failed], "one for one bad value");

    memory.insert("token", "two");
    sleep(secs(300)).await;
    assert_eq!(settings.token.current().expose_secret(), "two");
    assert_eq!(settings.token.health().error, None);
    assert_eq!(kinds(&mut events, "token")[0], EventKind::Rotated);
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_told_and_survived() {
    let memory = remote(&secrets("one"));
    let (runtime, settings) = load(&memory).await;
    let mut events = runtime.events();
    memory.fail_always("token", failure(ErrorKind::Unavailable));
    sleep(secs(600)).await;
    assert!(settings.token.is_stale());
    let health = settings.token.health();
    assert_eq!((health.state, health.error), (LiveState::Stale, Some(ErrorKind::Unavailable)));
    assert!(settings.token.try_current().is_ok());

    sleep(secs(3_600)).await;
    assert_eq!(settings.token.current().expose_secret(), "one", "there is always a value");
    let error = settings.token.try_current().unwrap_err();
    assert!(error.message().contains("70 min old"), "{error}");

    memory.recover("token");
    sleep(secs(400)).await;
    assert!(settings.token.try_current().is_ok());
    assert_eq!(settings.token.health().state, LiveState::Fresh);
    let kinds = kinds(&mut events, "token");
    assert!(kinds.contains(&EventKind::Recovered), "{kinds:?}");
    assert!(!kinds.contains(&EventKind::Rotated), "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| **kind == EventKind::Expired).count(), 1, "{kinds:?}");
}

#[tokio::test(start_paused = true)]
async fn a_denial_makes_the_value_unusable_at_once() {
    let memory = remote(&secrets("one"));
    let (runtime, settings) = load(&memory).await;
    let mut events = runtime.events();
    memory.fail_always("token", failure(ErrorKind::Denied));
    sleep(secs(300)).await;
    assert_eq!(settings.token.try_current().unwrap_err().kind(), ErrorKind::Denied);
    assert_eq!(runtime.get("memory:token").await.unwrap_err().kind(), ErrorKind::Denied);
    assert_eq!(kinds(&mut events, "token")[0], EventKind::Expired);
}

#[tokio::test(start_paused = true)]
async fn what_is_due_together_is_fetched_together() {
    let batches = REMOTE.with_max_batch(20);
    let memory = remote(&secrets("one")).with_capabilities(batches);
    let (_runtime, _settings) = load(&memory).await;
    memory.reset_calls();
    sleep(secs(300)).await;
    // The one that is not there is asked again after waits of its own.
    let calls: Vec<_> = memory.calls();
    let calls: Vec<_> = calls.iter().filter(|call| call.names().ne(["absent"])).collect();
    assert_eq!(calls.len(), 1);
    for name in ["token", "key", "login"] {
        assert!(calls[0].names().any(|asked| asked == name), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn many_handles_that_refresh_make_one_call() {
    let memory = remote(&secrets("one"));
    memory.set_latency(secs(1));
    let (_runtime, settings) = load(&memory).await;
    memory.insert("token", "two");
    memory.reset_calls();
    let refreshes: Vec<_> = (0..100).map(|_| tokio::spawn(settings.token.refresh())).collect();
    for refresh in refreshes {
        assert!(refresh.await.unwrap().unwrap());
    }
    assert_eq!(fetches(&memory, "token"), 1);
    assert!(!settings.token.refresh().await.unwrap(), "it is the same now");
}

#[tokio::test(start_paused = true)]
async fn the_value_of_before_is_there_for_its_grace() {
    let memory = remote(&secrets("one"));
    let (_runtime, settings) = load(&memory).await;
    assert!(settings.token.previous().is_none());
    memory.insert("token", "two");
    settings.token.refresh().await.unwrap();
    sleep(secs(59)).await;
    assert_eq!(settings.token.previous().unwrap().expose_secret(), "one");
    sleep(secs(2)).await;
    assert!(settings.token.previous().is_none());
}

#[tokio::test(start_paused = true)]
async fn forgetting_a_value_fetches_a_new_one_for_those_who_follow_it() {
    let memory = remote(&secrets("one"));
    let (runtime, settings) = load(&memory).await;
    memory.insert("token", "two");
    runtime.invalidate("memory:token").unwrap();
    sleep(secs(1)).await;
    assert_eq!(settings.token.current().expose_secret(), "two");
    memory.insert("token", "three");
    runtime.clear();
    sleep(secs(1)).await;
    assert_eq!(settings.token.current().expose_secret(), "three");
}

#[tokio::test(start_paused = true)]
async fn a_newer_value_that_a_reader_fetched_is_followed_at_once() {
    let memory = remote(&secrets("one"));
    let (runtime, settings) = load(&memory).await;
    memory.insert("token", "two");
    runtime.get_with("memory:token", ReadOptions::new().refresh()).await.unwrap();
    sleep(secs(1) / 1_000).await;
    assert_eq!(settings.token.current().expose_secret(), "two");
}
