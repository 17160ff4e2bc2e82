//! What providers and fields say of the cache, and what is kept of a failure.

use std::time::Duration;

use tokio::time::{advance, sleep};
use typed_secrets::{
    ErrorKind, ExposeSecret, ProviderSettings, ReadOptions, Runtime, SecretString, Secrets,
    report::Origin,
};

use crate::support::{Counting, builder, failure, fetches, remote, runtime, secs};

#[tokio::test(start_paused = true)]
async fn a_provider_has_its_own_time_to_live() {
    let (slow, quick) = (Counting::default(), Counting::default());
    let runtime = builder(slow.clone())
        .provider_settings("quick", ProviderSettings::new().ttl(secs(10)))
        .provider("quick", quick.clone())
        .build()
        .unwrap();
    for reference in ["memory:token", "quick:token"] {
        runtime.get(reference).await.unwrap();
    }
    advance(secs(20)).await;
    for reference in ["memory:token", "quick:token"] {
        runtime.get(reference).await.unwrap();
    }
    assert_eq!((slow.calls(), quick.calls()), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn a_provider_can_be_kept_out_of_the_cache() {
    let backend = Counting::with_latency(secs(1));
    let uncached = ProviderSettings::new().cache(false);
    let runtime = builder(backend.clone()).provider_settings("memory", uncached).build().unwrap();
    let both = tokio::join!(runtime.get("memory:token"), runtime.get("memory:token"));
    assert!(both.0.is_ok() && both.1.is_ok());
    assert_eq!(backend.calls(), 1, "those who ask at once share a fetch");
    assert!(runtime.cached("memory:token").is_none());
    runtime.get("memory:token").await.unwrap();
    assert_eq!(backend.calls(), 2);
}

#[test]
fn settings_for_a_provider_that_is_not_there_are_refused() {
    let settings = ProviderSettings::new().ttl(secs(1));
    let error = Runtime::builder().provider_settings("awz", settings).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("`awz`"), "{error}");
}

#[test]
fn a_time_to_live_of_zero_is_refused() {
    let own = ProviderSettings::new().ttl(Duration::ZERO);
    let of_one = Runtime::builder().provider_settings("env", own).build().unwrap_err();
    let of_all = Runtime::builder().ttl(Duration::ZERO).build().unwrap_err();
    assert_eq!(of_one.message(), "the `ttl` of the provider `env` is zero");
    assert_eq!(of_all.message(), "the runtime's `ttl` is zero");
    for error in [of_one, of_all] {
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.hint().contains("cache(false)"), "{error}");
    }
}

#[derive(Secrets)]
struct Fleeting {
    #[secret("memory:token", cache = false)]
    token: SecretString,
}

#[derive(Secrets)]
struct Kept {
    #[secret("memory:token")]
    token: SecretString,
}

#[tokio::test(start_paused = true)]
async fn a_field_can_be_kept_out_of_the_cache() {
    let runtime = runtime(Counting::default());
    let load = async || Fleeting::load_from(&runtime).await.unwrap().token;
    assert_eq!(load().await.expose_secret(), "1");
    assert!(runtime.cached("memory:token").is_none());
    assert_eq!(load().await.expose_secret(), "2");
    let kept = Kept::load_from(&runtime).await.unwrap();
    assert_eq!(kept.token.expose_secret(), "3");
    assert_eq!(load().await.expose_secret(), "4", "it asks even if there is one");
    let kept = Kept::load_from(&runtime).await.unwrap();
    assert_eq!(kept.token.expose_secret(), "4", "and others may use what it got");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_not_asked_for_all_the_time() {
    let memory = remote(&[]);
    let runtime = runtime(memory.clone());
    for _ in 0..60 {
        let missing = runtime.get("memory:token").await.unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::NotFound);
        assert!(runtime.get_optional("memory:token").await.unwrap().is_none());
        advance(secs(1)).await;
    }
    let calls = fetches(&memory, "token");
    assert!((3..=5).contains(&calls), "{calls} calls in a minute");
    memory.insert("token", "t0ken");
    let refresh = ReadOptions::new().refresh();
    assert!(runtime.get_with("memory:token", refresh).await.is_ok(), "whoever insists is served");
    assert!(runtime.get("memory:token").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_fails_is_left_alone_for_longer_and_longer() {
    for kind in [ErrorKind::Unavailable, ErrorKind::Denied, ErrorKind::Throttled] {
        let memory = remote(&[("token", "t0ken")]);
        memory.fail_always("token", failure(kind));
        let runtime = runtime(memory.clone());
        for _ in 0..3_600 {
            assert_eq!(runtime.get("memory:token").await.unwrap_err().kind(), kind);
            advance(secs(1)).await;
        }
        let calls = fetches(&memory, "token");
        assert!((14..=24).contains(&calls), "{kind}: {calls} calls in an hour");
        memory.recover("token");
        runtime.invalidate("memory:token").unwrap();
        assert!(runtime.get("memory:token").await.is_ok(), "who invalidates does not wait");
    }
}

#[tokio::test(start_paused = true)]
async fn a_load_reports_what_is_stale() {
    let memory = remote(&[("token", "t0ken")]);
    let runtime = runtime(memory.clone());
    Kept::load_from(&runtime).await.unwrap();
    memory.fail_always("token", failure(ErrorKind::Unavailable));
    sleep(secs(600)).await;
    let (kept, report) = Kept::load_with_report(&runtime).await.unwrap();
    assert_eq!(kept.token.expose_secret(), "t0ken");
    let Origin::Secret { stale: true, .. } = report.fields()[0].origin() else {
        panic!("{report}");
    };
    assert!(report.to_string().contains("(stale)"), "{report}");
}

#[tokio::test(start_paused = true)]
async fn the_cache_keeps_no_more_than_it_is_told() {
    let backend = Counting::default();
    let runtime = builder(backend.clone()).max_entries(32).build().unwrap();
    for number in 0..200 {
        runtime.get(&format!("memory:n{number}")).await.unwrap();
    }
    let kept = (0..200).filter(|n| runtime.cached(&format!("memory:n{n}")).is_some()).count();
    assert!((16..=32).contains(&kept), "{kept} are kept");
}

#[tokio::test(start_paused = true)]
async fn one_secret_is_lent_and_given_back() {
    let runtime = runtime(remote(&[("login", "{\"password\": \"p@ss\"}")]));
    let length = runtime.with_secret("memory:login#password", |it| it.expose_bytes().len()).await;
    assert_eq!(length.unwrap(), 4);
    let missing = runtime.with_secret("memory:none", |_| ()).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}
