//! What the background task must not do: go round for ever, lose a wish, or tell wrong things.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use futures_util::FutureExt as _;
use tokio::time::{Instant, sleep};
use typed_secrets::{
    Clock, ErrorKind, EventKind, ExposeSecret, Live, LiveState, ProviderSettings, ReadOptions,
    SecretRefBuf, SecretString, Secrets, Value,
    providers::{MemoryProvider, provider_fn},
};

use crate::support::{Counting, builder, failure, kinds, paused, remote, runtime, secs};

#[derive(Secrets)]
struct Followed {
    #[secret("memory:token")]
    token: Live<SecretString>,
}

#[derive(Secrets)]
struct Uncached {
    #[secret("memory:token", cache = false)]
    token: Live<SecretString>,
}

#[derive(Secrets)]
struct Optional {
    #[secret("memory:absent")]
    absent: Live<Option<SecretString>>,
}

#[tokio::test(start_paused = true)]
async fn what_is_not_cached_is_fetched_when_it_is_due() {
    let backend = Counting::with_latency(secs(1) / 10);
    let runtime = runtime(backend.clone());
    let followed = Uncached::load_from(&runtime).await.unwrap();
    sleep(secs(600)).await;
    assert!((2..=4).contains(&backend.calls()), "{}", backend.calls());
    assert_eq!(followed.token.current().expose_secret(), backend.calls().to_string());

    let backend = Counting::with_latency(secs(1) / 10);
    let uncached = ProviderSettings::new().cache(false);
    let runtime = builder(backend.clone()).provider_settings("memory", uncached).build().unwrap();
    let _followed = Followed::load_from(&runtime).await.unwrap();
    sleep(secs(600)).await;
    assert!((2..=4).contains(&backend.calls()), "{}", backend.calls());
}

/// A backend that answers after 20 ms, and how often it was asked.
fn counted(
    answer: impl Fn(&str) -> typed_secrets::Result<Value> + Send + Sync + 'static,
) -> (impl typed_secrets::Provider, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let (count, answer) = (Arc::clone(&calls), Arc::new(answer));
    let provider = provider_fn(move |reference: SecretRefBuf| {
        let (count, answer) = (Arc::clone(&count), Arc::clone(&answer));
        async move {
            count.fetch_add(1, Ordering::SeqCst);
            sleep(secs(1) / 50).await;
            answer(reference.as_ref().name())
        }
    });
    (provider, calls)
}

#[tokio::test(start_paused = true)]
async fn a_value_that_has_expired_when_it_arrives_is_not_fetched_all_the_time() {
    let expired = |_: &str| Ok(Value::new("t").with_expires_at(SystemTime::now() - secs(60)));
    let (provider, calls) = counted(expired);
    let runtime = builder(provider).build().unwrap();
    let _followed = Followed::load_from(&runtime).await.unwrap();
    sleep(secs(60)).await;
    assert!(calls.load(Ordering::SeqCst) <= 8, "{calls:?} calls in a minute");
}

#[derive(Secrets)]
#[allow(dead_code, reason = "it matters that they are followed")]
struct Many {
    #[secret("memory:a")]
    a: Live<SecretString>,
    #[secret("memory:b")]
    b: Live<SecretString>,
    #[secret("memory:c")]
    c: Live<SecretString>,
    #[secret("memory:d", or = ["memory:e"])]
    d: Live<SecretString>,
}

#[tokio::test(start_paused = true)]
async fn a_cache_that_is_too_small_for_what_is_live_costs_no_calls() {
    let (provider, calls) = counted(|name| match name {
        "d" => Err(failure(ErrorKind::NotFound)),
        _ => Ok(Value::new("t")),
    });
    let runtime = builder(provider).max_entries(1).build().unwrap();
    let _many: Vec<_> =
        [Many::load_from(&runtime).await.unwrap(), Many::load_from(&runtime).await.unwrap()].into();
    for number in 0..200 {
        runtime.get(&format!("memory:x{number}")).await.unwrap();
    }
    calls.store(0, Ordering::SeqCst);
    sleep(secs(60)).await;
    assert!(calls.load(Ordering::SeqCst) <= 30, "{calls:?} calls in a minute");
}

#[tokio::test(start_paused = true)]
async fn an_optional_secret_that_is_absent_has_not_failed() {
    let runtime = runtime(remote(&[]));
    let optional = Optional::load_from(&runtime).await.unwrap();
    sleep(secs(1)).await;
    let mut events = runtime.events();
    sleep(secs(3_600)).await;
    assert!(optional.absent.current().is_none());
    assert_eq!(optional.absent.health().state, LiveState::Fresh);
    assert_eq!(kinds(&mut events, "absent"), []);
}

#[test]
fn following_goes_on_where_somebody_reads() {
    let memory = remote(&[("token", "one")]);
    let first = paused();
    let runtime = first.block_on(async { runtime(memory.clone()) });
    let followed = first.block_on(Followed::load_from(&runtime)).unwrap();
    drop(first);
    memory.insert("token", "two");
    paused().block_on(async {
        for _ in 0..30 {
            sleep(secs(60)).await;
            runtime.get("memory:token").await.unwrap();
        }
        assert_eq!(followed.token.current().expose_secret(), "two");
        assert!(followed.token.age() < secs(301), "{:?}", followed.token.age());
    });
}

#[tokio::test(start_paused = true)]
async fn a_value_can_be_forgotten_by_another_name() {
    let memory = remote(&[("token", "one")]);
    memory.alias("token", "arn-token");
    let runtime = runtime(memory.clone());
    let followed = Followed::load_from(&runtime).await.unwrap();
    sleep(secs(1)).await;
    memory.insert("token", "two");
    assert!(runtime.invalidate("memory:arn-token").unwrap());
    sleep(secs(2)).await;
    assert_eq!(followed.token.current().expose_secret(), "two");
}

#[derive(Secrets)]
#[secrets(providers("slow"))]
#[allow(dead_code, reason = "it matters that it is slow")]
struct Slow {
    #[secret("memory:token", validate = not_bad)]
    token: SecretString,
    #[secret("slow:other", ttl = "1h")]
    other: SecretString,
}

fn not_bad(token: &SecretString) -> Result<(), &'static str> {
    if token.expose_secret() == "bad" { Err("is bad") } else { Ok(()) }
}

/// A clock that counts how often somebody looks at it.
#[derive(Clone, Debug)]
struct Watched(Instant, Arc<AtomicUsize>);

impl Clock for Watched {
    fn now(&self) -> Duration {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.elapsed()
    }
}

/// A local secret, which can be slow to read.
fn local() -> MemoryProvider {
    let local = MemoryProvider::new();
    local.insert("other", "o");
    local
}

#[tokio::test(start_paused = true)]
async fn a_value_that_is_forgotten_while_it_is_made_is_made_once_more() {
    let (memory, local) = (remote(&[("token", "one")]), local());
    let clock = Watched(Instant::now(), Arc::default());
    let runtime = builder(memory.clone())
        .provider("slow", local.clone())
        .clock(clock.clone())
        .build()
        .unwrap();
    let slow = Slow::live_from(&runtime).await.unwrap();
    sleep(secs(1)).await;
    local.set_latency(secs(20));
    let refresh = tokio::spawn(slow.refresh());
    sleep(secs(5)).await;
    memory.insert("token", "two");
    runtime.invalidate("memory:token").unwrap();
    let looks = clock.1.load(Ordering::SeqCst);
    sleep(secs(10)).await;
    assert!(clock.1.load(Ordering::SeqCst) - looks < 100, "nothing spins meanwhile");
    local.set_latency(Duration::ZERO);
    sleep(secs(40)).await;
    assert_eq!(slow.current().token.expose_secret(), "two");
    refresh.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_bad_value_that_lands_while_another_is_made_is_told() {
    let (memory, local) = (remote(&[("token", "one")]), local());
    let runtime = builder(memory.clone()).provider("slow", local.clone()).build().unwrap();
    let slow = Slow::live_from(&runtime).await.unwrap();
    sleep(secs(1)).await;
    local.set_latency(secs(5));
    let anew = ReadOptions::new().refresh();
    runtime.get_with("memory:token", anew).await.unwrap();
    sleep(secs(1)).await;
    let mut events = runtime.events();
    memory.insert("token", "bad");
    runtime.get_with("memory:token", anew).await.unwrap();
    sleep(secs(30)).await;
    let told = kinds(&mut events, "token");
    assert!(told.contains(&EventKind::Failed) && !told.contains(&EventKind::Rotated), "{told:?}");
    assert_eq!(slow.health().error, Some(ErrorKind::Invalid));
}

#[derive(Secrets)]
struct LaterSource {
    #[secret("memory:absent", or = ["memory:token"])]
    token: Live<SecretString>,
}

#[tokio::test(start_paused = true)]
async fn a_value_from_a_later_source_can_be_fetched_anew() {
    let memory = remote(&[("token", "one")]);
    let runtime = runtime(memory.clone());
    let later = LaterSource::load_from(&runtime).await.unwrap();
    memory.insert("token", "two");
    assert!(later.token.refresh().await.unwrap());
    assert_eq!(later.token.current().expose_secret(), "two");
}

#[tokio::test(start_paused = true)]
async fn what_is_live_in_a_new_struct_is_followed_when_it_can_be_seen() {
    let memory = remote(&[("token", "one")]);
    let runtime = runtime(memory.clone());
    let outer = Followed::live_from(&runtime).await.unwrap();
    let told = outer.map(|outer| outer.token.clone().changed().now_or_never());
    assert_eq!(*told.current(), None);
    memory.insert("token", "two");
    outer.refresh().await.unwrap();
    assert_eq!(*told.current(), None, "not `Closed`: the runtime lives");
}

#[tokio::test(start_paused = true)]
async fn the_age_is_right_from_the_beginning() {
    let runtime = runtime(remote(&[("token", "one")]));
    sleep(secs(3_600)).await;
    let followed = Followed::load_from(&runtime).await.unwrap();
    assert!(followed.token.age() < secs(1), "{:?}", followed.token.age());
}

#[derive(Secrets)]
struct ByArn {
    #[secret("memory:arn-token", validate = not_bad)]
    token: Live<SecretString>,
}

#[tokio::test(start_paused = true)]
async fn a_bad_value_is_told_under_whichever_name_it_was_fetched() {
    let memory = remote(&[("token", "one")]);
    memory.alias("token", "arn-token");
    let runtime = runtime(memory.clone());
    runtime.get("memory:token").await.unwrap();
    let by_arn = ByArn::load_from(&runtime).await.unwrap();
    sleep(secs(1)).await;
    let mut events = runtime.events();
    memory.insert("token", "bad");
    sleep(secs(290)).await;
    assert_eq!(kinds(&mut events, "token"), [EventKind::Failed]);
    assert_eq!(by_arn.token.health().error, Some(ErrorKind::Invalid));
}

#[test]
fn outside_of_tokio_a_refresh_says_so() {
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let memory = remote(&[("token", "one")]);
    let runtime = tokio.block_on(async { runtime(memory) });
    let followed = tokio.block_on(Followed::load_from(&runtime)).unwrap();
    let refused = followed.token.refresh().now_or_never().unwrap();
    assert_eq!(refused.unwrap_err().message(), "there is no tokio runtime here");
}
