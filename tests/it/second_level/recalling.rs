//! What is stored is used, with its age, and only what may be is stored.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use futures_util::future::join_all;
use typed_secrets::{
    Clock, ErrorKind, ExposeSecret, ProviderSettings, ReadOptions, SecretRefBuf, SecretString,
    Secrets, Value,
    layers::Fallback,
    providers::{MemoryProvider, provider_fn},
    second_level::{KeySource, SealingKeys},
};

use super::shelf::{Mood, Shelf, key, member, real, text, until};
use crate::support::{Counting, fetches, remote, secs};

#[tokio::test]
async fn what_one_has_read_another_does_not_read_again() {
    let (shelf, memory) = (Shelf::default(), remote(&[("token", "1")]));
    assert_eq!(text(&member(memory.clone(), &shelf), "memory:token").await, "1");
    until(|| shelf.stored() == 1 && shelf.held() == 0).await;
    let restarted = member(memory.clone(), &shelf);
    assert_eq!(text(&restarted, "memory:token").await, "1");
    assert_eq!(fetches(&memory, "token"), 1);
    assert!(restarted.cached("memory:token").is_some());
}

#[tokio::test]
async fn a_stored_value_keeps_its_age_and_what_is_known_about_it() {
    let shelf = Shelf::default();
    let memory =
        provider_fn(|_| async { Ok(Value::new("1").with_version("v7").with_alias("arn:token")) });
    text(&member(memory, &shelf), "memory:token").await;
    until(|| shelf.stored() == 1).await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let calls = Counting::default();
    let restarted = member(calls.clone(), &shelf);
    let secret = restarted.get("memory:token").await.unwrap();
    assert_eq!((secret.expose_bytes(), secret.version()), (&b"1"[..], Some("v7")));
    assert_eq!(text(&restarted, "memory:arn:token").await, "1", "it has the same entry");
    assert_eq!(calls.calls(), 0);
    let newer = ReadOptions::new().max_age(secs(1));
    let secret = restarted.get_with("memory:token", newer).await.unwrap();
    assert_eq!((secret.expose_bytes(), calls.calls()), (&b"1"[..], 1), "it was older than that");
}

#[tokio::test]
async fn a_value_that_its_backend_does_not_accept_any_more_is_not_used() {
    let shelf = Shelf::default();
    let memory = provider_fn(|_| async {
        Ok(Value::new("old").with_expires_at(SystemTime::now() + Duration::from_millis(50)))
    });
    text(&member(memory, &shelf), "memory:token").await;
    until(|| shelf.stored() == 1).await;
    tokio::time::sleep(Duration::from_millis(60)).await;
    let memory = remote(&[("token", "new")]);
    assert_eq!(text(&member(memory, &shelf), "memory:token").await, "new");
}

#[tokio::test]
async fn whoever_wants_the_newest_gets_it_and_the_others_do_too() {
    let (shelf, backend) = (Shelf::default(), Counting::default());
    let (first, second) = (member(backend.clone(), &shelf), member(backend.clone(), &shelf));
    assert_eq!(text(&first, "memory:token").await, "1");
    until(|| shelf.stored() == 1).await;
    let newest = second.get_with("memory:token", ReadOptions::new().refresh()).await.unwrap();
    assert_eq!(newest.expose_bytes(), b"2");
    until(|| shelf.held() == 0).await;
    let third = member(backend.clone(), &shelf);
    assert_eq!(text(&third, "memory:token").await, "2");
}

/// Whoever wants the newest and joins a read that finds an older value asks again.
#[tokio::test]
async fn whoever_joins_and_wants_the_newest_gets_it() {
    let (shelf, backend) = (Shelf::default(), Counting::default());
    assert_eq!(text(&member(backend.clone(), &shelf), "memory:token").await, "1");
    until(|| shelf.stored() == 1).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let second = member(backend.clone(), &shelf);
    let refresh = second.get_with("memory:token", ReadOptions::new().refresh());
    let (plain, newest) = tokio::join!(second.get("memory:token"), refresh);
    assert_eq!(plain.unwrap().expose_bytes(), b"1");
    assert_eq!(newest.unwrap().expose_bytes(), b"2");
}

#[tokio::test]
async fn only_what_is_cached_and_the_providers_own_is_stored() {
    #[derive(Secrets)]
    #[secrets(providers("near", "kept", "bridged"))]
    struct Settings {
        #[secret("memory:stored")]
        stored: SecretString,
        #[secret("memory:uncached", cache = false)]
        uncached: SecretString,
        #[secret("near:local")]
        local: SecretString,
        #[secret("kept:nowhere")]
        nowhere: SecretString,
        #[secret("bridged:other")]
        other: SecretString,
    }
    let shelf = Shelf::default();
    let near = MemoryProvider::new();
    near.insert("local", "3");
    let runtime = real(remote(&[("stored", "1"), ("uncached", "2")]))
        .provider("near", near)
        .provider("kept", remote(&[("nowhere", "4")]))
        .provider_settings("kept", ProviderSettings::new().cache(false))
        .provider("bridged", remote(&[]))
        .provider_layer("bridged", Fallback::new(remote(&[("other", "5")])))
        .second_level(shelf.clone(), key(1))
        .build()
        .unwrap();
    let settings = Settings::load_from(&runtime).await.unwrap();
    let Settings { stored, uncached, local, nowhere, other } = settings;
    let all = [stored, uncached, local, nowhere, other];
    assert_eq!(all.map(|secret| secret.expose_secret().to_owned()), ["1", "2", "3", "4", "5"]);
    until(|| shelf.stored() == 1 && shelf.held() == 0).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(shelf.written(), ["memory:stored"]);
}

#[tokio::test]
async fn another_namespace_and_another_key_are_another_store() {
    let shelf = Shelf::default();
    let runtime = |value: &str, number, namespace: &str| {
        real(remote(&[("token", value)]))
            .second_level_namespace(namespace)
            .second_level(shelf.clone(), key(number))
            .build()
            .unwrap()
    };
    assert_eq!(text(&runtime("1", 1, "a"), "memory:token").await, "1");
    until(|| shelf.stored() == 1).await;
    assert_eq!(text(&runtime("2", 1, "b"), "memory:token").await, "2");
    until(|| shelf.stored() == 2).await;
    assert_eq!(text(&runtime("3", 2, "a"), "memory:token").await, "3");
    assert_eq!(text(&runtime("x", 1, "b"), "memory:token").await, "2", "this one is the same");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_or_hangs_fails_nobody() {
    for mood in [Mood::Down, Mood::Hanging] {
        let (shelf, backend) = (Shelf::default(), Counting::default());
        shelf.set_mood(mood);
        let runtime = member(backend.clone(), &shelf);
        let start = tokio::time::Instant::now();
        let all = ["memory:a", "memory:b", "memory:c"].map(|reference| text(&runtime, reference));
        assert_eq!(join_all(all).await.len(), 3);
        assert!(start.elapsed() < secs(2), "{mood:?}: {:?}", start.elapsed());
        assert_eq!(backend.calls(), 3, "{mood:?}");
    }
}

#[tokio::test]
async fn its_key_may_be_a_secret_of_a_provider() {
    let (shelf, backend) = (Shelf::default(), Counting::default());
    let keys = remote(&[("seal", "{\"now\":\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\"}")]);
    let reference: SecretRefBuf = "keys:seal#now".parse().unwrap();
    let runtime = || {
        real(backend.clone())
            .second_level(shelf.clone(), KeySource::reference(reference.clone()))
            .provider("keys", keys.clone())
            .build()
            .unwrap()
    };
    text(&runtime(), "memory:token").await;
    until(|| shelf.stored() == 1).await;
    assert_eq!(text(&runtime(), "memory:token").await, "1");
    assert_eq!((backend.calls(), shelf.written()), (1, vec!["memory:token".to_owned()]));
}

#[test]
fn a_key_of_an_unknown_provider_is_told_when_the_runtime_is_built() {
    let reference: SecretRefBuf = "gone:seal".parse().unwrap();
    let keys = SealingKeys::new(key(1)).previous(KeySource::reference(reference));
    let error = real(remote(&[])).second_level(Shelf::default(), keys).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("`gone`"), "{error}");
}

/// A clock that is moved by hand.
#[derive(Clone, Debug, Default)]
struct Moved(Arc<AtomicU64>);

impl Clock for Moved {
    fn now(&self) -> Duration {
        secs(self.0.load(Ordering::SeqCst))
    }
}

#[derive(Debug, serde::Deserialize)]
struct Login {
    password: SecretString,
}

#[derive(Secrets)]
struct Json {
    #[secret("memory:login", json)]
    login: Login,
}

#[tokio::test]
async fn a_bad_value_that_was_stored_and_then_corrected_is_read_anew() {
    let (shelf, memory) = (Shelf::default(), remote(&[("login", "{not json")]));
    assert!(Json::load_from(&member(memory.clone(), &shelf)).await.is_err());
    until(|| shelf.stored() == 1 && shelf.held() == 0).await;
    memory.insert("login", r#"{"password": "p@ss"}"#);
    let clock = Moved::default();
    let restarted = real(memory.clone()).second_level(shelf.clone(), key(1)).clock(clock.clone());
    let restarted = restarted.build().unwrap();
    assert!(Json::load_from(&restarted).await.is_err(), "it was read a moment ago");
    assert_eq!(fetches(&memory, "login"), 1);
    clock.0.store(11, Ordering::SeqCst);
    let corrected = Json::load_from(&restarted).await.unwrap();
    assert_eq!(corrected.login.password.expose_secret(), "p@ss");
    assert_eq!(fetches(&memory, "login"), 2);
}
