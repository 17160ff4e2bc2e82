//! Fields of type `Live`: they load, are read without waiting, and do not show.

use futures_util::FutureExt as _;
use serde::Deserialize;
use tokio::time::{Instant, sleep, timeout};
use typed_secrets::{
    Closed, Current, ErrorKind, EventKind, Events, ExposeSecret, Live, LiveState, ReadOptions,
    Runtime, SecretSlice, SecretString, Secrets, providers::MemoryProvider, retry_on_rejection,
};

use crate::support::{REMOTE, failure, names, remote, runtime, secs};

#[derive(Deserialize)]
struct Login {
    password: SecretString,
}

#[derive(Secrets)]
struct Settings {
    #[secret("memory:token", validate = not_empty)]
    token: Live<SecretString>,
    #[secret("memory:key", encoding = "base64")]
    key: Live<SecretSlice<u8>>,
    #[secret("memory:login", json)]
    login: Live<Login>,
    #[secret("memory:absent", json)]
    absent: Live<Option<Login>>,
}

fn not_empty(token: &SecretString) -> Result<(), &'static str> {
    if token.expose_secret().is_empty() { Err("is empty") } else { Ok(()) }
}

fn secrets(token: &'static str) -> [(&'static str, &'static str); 3] {
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

async fn load(memory: &MemoryProvider) -> (Runtime, Settings) {
    let runtime = runtime(memory.clone());
    let settings = Settings::load_from(&runtime).await.unwrap();
    (runtime, settings)
}

/// The kinds of the events so far for one secret.
fn kinds(events: &mut Events, name: &str) -> Vec<EventKind> {
    let events = std::iter::from_fn(|| events.next().now_or_never().flatten());
    events.filter(|event| event.reference().name() == name).map(|event| event.kind()).collect()
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
    assert_eq!(kinds(&mut events, "token"), [EventKind::Rotated]);
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
    assert_eq!(kinds.last(), Some(&EventKind::Recovered), "{kinds:?}");
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
    assert_eq!(memory.calls().len(), 1);
    // The one that is not there is asked again after a wait of its own.
    assert!(memory.calls()[0].names().count() >= 3);
}

#[tokio::test(start_paused = true)]
async fn many_handles_that_refresh_make_one_call() {
    let memory = remote(&secrets("one"));
    memory.set_latency(secs(1));
    let (_runtime, settings) = load(&memory).await;
    memory.insert("token", "two");
    memory.reset_calls();
    let refreshes: Vec<_> =
        (0..100).map(|_| tokio::spawn(settings.token.refresh())).collect();
    for refresh in refreshes {
        assert!(refresh.await.unwrap().unwrap());
    }
    assert_eq!(names(&memory), ["token"]);
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

#[derive(Secrets)]
struct Whole {
    #[secret("memory:token")]
    token: SecretString,
    #[secret("memory:login", json)]
    login: Login,
    #[secret("memory:spare", or = ["memory:token"])]
    spare: SecretString,
}

#[tokio::test(start_paused = true)]
async fn a_whole_struct_is_replaced_as_one() {
    let memory = remote(&secrets("one"));
    let runtime = runtime(memory.clone());
    let mut whole = Whole::live_from(&runtime).await.unwrap();
    let length = whole.map(|whole| whole.token.expose_secret().len());
    assert_eq!(whole.current().spare.expose_secret(), "one");
    memory.insert("login", "not JSON");
    memory.insert("token", "three");
    sleep(secs(300)).await;
    assert_eq!(whole.current().token.expose_secret(), "one", "all fields or none");
    memory.insert("login", "{\"password\": \"q\"}");
    timeout(secs(300), whole.changed()).await.unwrap().unwrap();
    let now = whole.current();
    assert_eq!((now.token.expose_secret(), now.login.password.expose_secret()), ("three", "q"));
    assert_eq!((now.spare.expose_secret(), *length.current()), ("three", 5));
    memory.insert("spare", "own");
    timeout(secs(600), whole.changed()).await.unwrap().unwrap();
    assert_eq!(whole.current().spare.expose_secret(), "own", "a better source came up");
}

#[tokio::test(start_paused = true)]
async fn local_values_are_followed_too() {
    let memory = MemoryProvider::new();
    for (name, value) in secrets("one") {
        memory.insert(name, value);
    }
    let (runtime, settings) = load(&memory).await;
    let mut events = runtime.events();
    memory.insert("token", "two");
    sleep(secs(10)).await;
    assert_eq!(settings.token.current().expose_secret(), "two");
    memory.insert("token", "");
    sleep(secs(60)).await;
    assert_eq!(settings.token.current().expose_secret(), "two");
    assert_eq!(kinds(&mut events, "token"), [EventKind::Rotated, EventKind::Failed]);
}

#[tokio::test(start_paused = true)]
async fn following_ends_with_the_last_handle_on_the_runtime() {
    let memory = remote(&secrets("one"));
    let (runtime, settings) = load(&memory).await;
    let mut token = settings.token.clone();
    let other = runtime.clone();
    drop(runtime);
    memory.insert("token", "two");
    timeout(secs(300), token.changed()).await.unwrap().unwrap();
    drop(other);
    assert_eq!(token.changed().await, Err(Closed));
    memory.reset_calls();
    sleep(secs(3_600)).await;
    assert_eq!(memory.calls().len(), 0);
    assert_eq!(token.current().expose_secret(), "two");
    assert!(token.refresh().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn following_ends_with_the_last_handle_on_the_values() {
    let memory = remote(&secrets("one"));
    let (_runtime, settings) = load(&memory).await;
    drop(settings);
    memory.reset_calls();
    sleep(secs(3_600)).await;
    assert_eq!(memory.calls().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn after_shutdown_nothing_is_read() {
    let memory = remote(&secrets("one"));
    let (runtime, settings) = load(&memory).await;
    memory.hang("other");
    let hangs = tokio::spawn({
        let runtime = runtime.clone();
        async move { runtime.get("memory:other").await.map(drop) }
    });
    sleep(secs(1)).await;
    timeout(secs(1), runtime.shutdown()).await.unwrap();
    let error = timeout(secs(1), hangs).await.unwrap().unwrap().unwrap_err();
    assert_eq!(error.message(), "the runtime was shut down");
    assert!(runtime.cached("memory:token").is_none());
    assert!(Settings::load_from(&runtime).await.is_err());
    assert_eq!(settings.token.current().expose_secret(), "one");
    assert_eq!(settings.token.health().state, LiveState::Fixed);
}

#[test]
fn following_goes_on_in_another_tokio_runtime() {
    let memory = remote(&secrets("one"));
    let start = || {
        let mut tokio = tokio::runtime::Builder::new_current_thread();
        tokio.enable_all().start_paused(true).build().unwrap()
    };
    let first = start();
    let (runtime, settings) = first.block_on(load(&memory));
    drop(first);
    memory.insert("token", "two");
    let second = start();
    second.block_on(async {
        settings.token.refresh().await.unwrap();
        assert_eq!(settings.token.current().expose_secret(), "two");
        memory.insert("token", "three");
        sleep(secs(301)).await;
        assert_eq!(settings.token.current().expose_secret(), "three");
    });
    drop(runtime);
}

#[tokio::test(start_paused = true)]
async fn a_validate_that_panics_is_a_refusal() {
    let memory = remote(&[("token", "1")]);
    let runtime = runtime(memory.clone());
    let panicky = Panicky::load_from(&runtime).await.unwrap();
    memory.insert("token", "0");
    sleep(secs(300)).await;
    assert_eq!(panicky.token.current().expose_secret(), "1");
    assert_eq!(panicky.token.health().error, Some(ErrorKind::Invalid));
    memory.insert("token", "2");
    sleep(secs(300)).await;
    assert_eq!(panicky.token.current().expose_secret(), "2");
}

#[derive(Secrets)]
struct Panicky {
    #[secret("memory:token", validate = divides)]
    token: Live<SecretString>,
}

fn divides(token: &SecretString) -> Result<(), &'static str> {
    let number: u32 = token.expose_secret().parse().map_err(|_| "is no number")?;
    if 10 / number > 0 { Ok(()) } else { Err("is too large") }
}

#[tokio::test(start_paused = true)]
async fn one_refresh_serves_all_who_are_rejected() {
    let memory = remote(&secrets("one"));
    memory.set_latency(secs(1));
    let (_runtime, settings) = load(&memory).await;
    memory.insert("token", "two");
    memory.reset_calls();
    let log_in = |token: Current<SecretString>| async move {
        if token.expose_secret() == "two" { Ok(()) } else { Err("wrong password") }
    };
    let tries = (0..100).map(|_| {
        let token = settings.token.clone();
        tokio::spawn(async move { retry_on_rejection(&token, |_| true, log_in).await })
    });
    for tried in tries.collect::<Vec<_>>() {
        assert_eq!(tried.await.unwrap(), Ok(()));
    }
    assert_eq!(names(&memory), ["token"]);

    let refuse = |_| async { Err::<(), _>("wrong password") };
    for _ in 0..5 {
        let refused = retry_on_rejection(&settings.token, |_| true, refuse).await;
        assert_eq!(refused, Err("wrong password"));
    }
    assert_eq!(names(&memory).len(), 1, "not again within ten seconds");
    sleep(secs(10)).await;
    let refused = retry_on_rejection(&settings.token, |_| true, refuse).await;
    assert_eq!((refused, names(&memory).len()), (Err("wrong password"), 2));
    let other = retry_on_rejection(&settings.token, |_| false, refuse).await;
    assert_eq!((other, names(&memory).len()), (Err("wrong password"), 2));
}
