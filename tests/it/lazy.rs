//! Fields of type `Lazy`: fetched when they are first used, once for everybody.

use std::time::SystemTime;

use serde::Deserialize;
use tokio::time::sleep;
use typed_secrets::{
    ErrorKind, ExposeSecret, Lazy, Live, ReadOptions, SecretRefBuf, SecretSlice, SecretString,
    Secrets, Value, providers::provider_fn,
};

use crate::support::{builder, failure, fetches, names, remote, runtime, secs};

#[derive(Deserialize)]
struct Login {
    password: SecretString,
}

#[derive(Secrets)]
struct Settings {
    #[secret("memory:now")]
    now: SecretString,
    #[secret("memory:token", ttl = "1m", validate = not_empty)]
    token: Lazy<SecretString>,
    #[secret("memory:key", encoding = "base64")]
    key: Lazy<SecretSlice<u8>>,
    #[secret("memory:login", json)]
    login: Lazy<Login>,
    #[secret("memory:login#password")]
    password: Lazy<SecretString>,
    #[secret("memory:absent")]
    absent: Lazy<Option<SecretString>>,
    #[secret("memory:absent", or = ["memory:token"])]
    chain: Lazy<SecretString>,
    #[secret("memory:absent", default = "memory:now")]
    by_reference: Lazy<SecretString>,
    #[secret("memory:absent", insecure_default = "text")]
    by_text: Lazy<SecretString>,
}

fn not_empty(token: &SecretString) -> Result<(), &'static str> {
    if token.expose_secret().is_empty() { Err("is empty") } else { Ok(()) }
}

const ALL: [(&str, &str); 4] =
    [("now", "n0w"), ("token", "t0ken"), ("key", "aGVsbG8="), ("login", "{\"password\": \"p\"}")];

#[tokio::test(start_paused = true)]
async fn a_load_fetches_nothing_of_it() {
    let memory = remote(&ALL);
    memory.fail_always("token", failure(ErrorKind::Denied));
    let settings = Settings::load_from(&runtime(memory.clone())).await.unwrap();
    assert_eq!(settings.now.expose_secret(), "n0w");
    assert_eq!(names(&memory), ["now"]);
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_field_is_made_at_its_first_use() {
    let runtime = runtime(remote(&ALL));
    let settings = Settings::load_from(&runtime).await.unwrap();
    assert_eq!(settings.token.get().await.unwrap().expose_secret(), "t0ken");
    assert_eq!(settings.key.get().await.unwrap().expose_secret(), b"hello");
    assert_eq!(settings.login.get().await.unwrap().password.expose_secret(), "p");
    assert_eq!(settings.password.get().await.unwrap().expose_secret(), "p");
    assert!(settings.absent.get().await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn later_sources_and_defaults_hold_for_it_too() {
    let memory = remote(&ALL);
    let runtime = runtime(memory.clone());
    let settings = Settings::load_from(&runtime).await.unwrap();
    assert_eq!(settings.chain.get().await.unwrap().expose_secret(), "t0ken");
    assert_eq!(settings.by_reference.get().await.unwrap().expose_secret(), "n0w");
    assert_eq!(settings.by_text.get().await.unwrap().expose_secret(), "text");

    memory.fail_always("absent", failure(ErrorKind::Denied));
    sleep(secs(600)).await;
    for field in [&settings.chain, &settings.by_reference, &settings.by_text] {
        assert_eq!(field.get().await.unwrap_err().kind(), ErrorKind::Denied);
    }
}

#[tokio::test(start_paused = true)]
async fn many_who_use_it_first_make_one_fetch() {
    let memory = remote(&ALL);
    memory.set_latency(secs(1));
    let runtime = runtime(memory.clone());
    let settings = Settings::load_from(&runtime).await.unwrap();
    let uses = (0..100).map(|_| settings.token.get());
    for token in futures_util::future::join_all(uses).await {
        assert_eq!(token.unwrap().expose_secret(), "t0ken");
    }
    assert_eq!(fetches(&memory, "token"), 1);
}

#[tokio::test(start_paused = true)]
async fn it_is_fetched_again_once_its_time_to_live_is_over() {
    let memory = remote(&ALL);
    let runtime = runtime(memory.clone());
    let settings = Settings::load_from(&runtime).await.unwrap();
    let first = settings.token.get().await.unwrap();
    memory.insert("token", "new");
    sleep(secs(59)).await;
    assert_eq!(settings.token.get().await.unwrap().expose_secret(), "t0ken");
    assert_eq!(fetches(&memory, "token"), 1);
    sleep(secs(2)).await;
    assert_eq!(settings.token.get().await.unwrap().expose_secret(), "new");
    assert_eq!(fetches(&memory, "token"), 2);
    assert_eq!(first.expose_secret(), "t0ken", "a guard stays what it was");
}

#[tokio::test(start_paused = true)]
async fn its_errors_name_reference_and_reason() {
    let memory = remote(&ALL);
    memory.insert("token", "");
    memory.insert("key", "not base64!");
    let runtime = runtime(memory.clone());
    let settings = Settings::load_from(&runtime).await.unwrap();
    let error = settings.token.get().await.unwrap_err();
    assert_eq!(error.to_string(), "memory:token: invalid: is empty");
    let error = settings.key.get().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.reference().unwrap().name(), "key");

    memory.insert("token", "good");
    runtime.invalidate("memory:token").unwrap();
    assert_eq!(settings.token.get().await.unwrap().expose_secret(), "good", "no error is kept");
}

#[tokio::test(start_paused = true)]
async fn it_cannot_be_fetched_without_its_runtime() {
    let settings = Settings::load_from(&runtime(remote(&ALL))).await.unwrap();
    let error = settings.token.get().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("runtime that loaded this field is gone"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_use_that_is_given_up_harms_nobody() {
    let memory = remote(&ALL);
    memory.set_latency(secs(2));
    let runtime = runtime(memory.clone());
    let settings = Settings::load_from(&runtime).await.unwrap();
    assert!(tokio::time::timeout(secs(1), settings.token.get()).await.is_err());
    assert_eq!(settings.token.get().await.unwrap().expose_secret(), "t0ken");
    assert_eq!(fetches(&memory, "token"), 1, "the fetch went on");
}

#[derive(Secrets)]
struct Alone {
    #[secret("memory:token")]
    token: Lazy<SecretString>,
}

#[tokio::test(start_paused = true)]
async fn it_is_not_used_for_longer_than_its_backend_accepts_it() {
    let provider = provider_fn(|_: SecretRefBuf| async {
        Ok(Value::new("t0ken").with_expires_at(SystemTime::now() + secs(60)))
    });
    let runtime = builder(provider).build().unwrap();
    let alone = Alone::load_from(&runtime).await.unwrap();
    let first = alone.token.get().await.unwrap();
    sleep(secs(61)).await;
    assert!(!std::ptr::eq(&raw const *first, &raw const *alone.token.get().await.unwrap()));
}

#[tokio::test(start_paused = true)]
async fn its_age_is_that_of_what_the_cache_had() {
    let memory = remote(&ALL);
    let runtime = runtime(memory.clone());
    let alone = Alone::load_from(&runtime).await.unwrap();
    runtime.get("memory:token").await.unwrap();
    sleep(secs(235)).await;
    assert_eq!(alone.token.get().await.unwrap().expose_secret(), "t0ken");
    memory.insert("token", "new");
    sleep(secs(66)).await;
    assert_eq!(alone.token.get().await.unwrap().expose_secret(), "new");
}

#[tokio::test(start_paused = true)]
async fn what_the_cache_replaces_or_forgets_is_not_used_any_more() {
    let memory = remote(&ALL);
    let runtime = runtime(memory.clone());
    let alone = Alone::load_from(&runtime).await.unwrap();
    alone.token.get().await.unwrap();
    memory.insert("token", "two");
    runtime.invalidate("memory:token").unwrap();
    assert_eq!(alone.token.get().await.unwrap().expose_secret(), "two");

    memory.insert("token", "three");
    runtime.get_with("memory:token", ReadOptions::new().refresh()).await.unwrap();
    assert_eq!(alone.token.get().await.unwrap().expose_secret(), "three");

    memory.fail_always("token", failure(ErrorKind::Denied));
    runtime.get_with("memory:token", ReadOptions::new().refresh()).await.unwrap_err();
    assert_eq!(alone.token.get().await.unwrap_err().kind(), ErrorKind::Denied);
}

#[tokio::test(start_paused = true)]
async fn a_better_source_is_used_once_the_cache_has_it() {
    let memory = remote(&ALL);
    let runtime = runtime(memory.clone());
    let settings = Settings::load_from(&runtime).await.unwrap();
    assert_eq!(settings.chain.get().await.unwrap().expose_secret(), "t0ken");
    memory.reset_calls();
    for _ in 0..100 {
        assert_eq!(settings.chain.get().await.unwrap().expose_secret(), "t0ken");
    }
    assert_eq!(memory.calls().len(), 0, "it is kept");
    memory.insert("absent", "here");
    runtime.get_with("memory:absent", ReadOptions::new().refresh()).await.unwrap();
    assert_eq!(settings.chain.get().await.unwrap().expose_secret(), "here");
}

#[tokio::test(start_paused = true)]
async fn a_value_that_is_kept_is_not_made_again() {
    let runtime = runtime(remote(&ALL));
    let alone = Alone::load_from(&runtime).await.unwrap();
    let first = alone.token.get().await.unwrap();
    sleep(secs(200)).await;
    let second = alone.token.get().await.unwrap();
    assert!(std::ptr::eq(&raw const *first, &raw const *second));
}

#[derive(Secrets)]
struct LiveLater {
    #[secret("memory:token")]
    token: Lazy<Live<SecretString>>,
}

#[tokio::test(start_paused = true)]
async fn what_is_live_in_a_lazy_value_is_followed() {
    let memory = remote(&ALL);
    let runtime = runtime(memory.clone());
    let later = LiveLater::load_from(&runtime).await.unwrap();
    let token = later.token.get().await.unwrap();
    memory.insert("token", "new");
    sleep(secs(300)).await;
    assert_eq!(token.current().expose_secret(), "new");
}
