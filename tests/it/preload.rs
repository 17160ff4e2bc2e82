//! What is read before anybody asks: at the start, or in the background with the first read.

use std::sync::Arc;

use futures_util::FutureExt as _;
use tokio::time::{sleep, timeout};
use typed_secrets::{
    ErrorKind, Runtime, RuntimeBuilder, SecretString, Secrets, Value,
    providers::{MemoryProvider, provider_fn},
};

use crate::{
    leaks::recorder::Recorder,
    support::{builder, failure, names, paused, remote, secs},
};

const SECRETS: [(&str, &str); 4] =
    [("prod/a", "alpha"), ("prod/b", "beta"), ("prod/b/c", "gamma"), ("token", "t0ken")];

fn warming(memory: &MemoryProvider) -> RuntimeBuilder {
    builder(memory.clone()).preload("memory:prod/*").preload("memory:token")
}

fn sorted(memory: &MemoryProvider) -> Vec<String> {
    let mut names = names(memory);
    names.sort();
    names
}

#[derive(Secrets)]
struct Settings {
    #[secret("memory:prod/a")]
    _a: SecretString,
    #[secret("memory:token")]
    _token: SecretString,
}

#[tokio::test(start_paused = true)]
async fn the_start_reads_everything_and_a_load_nothing_more() {
    let memory = remote(&SECRETS);
    let runtime = warming(&memory).start().await.unwrap();
    assert_eq!(sorted(&memory), ["prod/a", "prod/b", "token"]);
    assert_eq!(memory.list_count(), 1, "an exact name needs no list");
    Settings::load_from(&runtime).await.unwrap();
    assert!(runtime.cached("memory:prod/b").is_some());
    assert_eq!(memory.call_count(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_start_fails_for_what_is_not_there_and_counts_the_others() {
    let memory = remote(&SECRETS);
    memory.fail_always("prod/b", failure(ErrorKind::Denied));
    let error = warming(&memory).preload("memory:none/*").start().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert_eq!(
        error.to_string(),
        "memory:prod/b: denied: as scripted; it is to be loaded at the start, where 2 failed"
    );
    let error = builder(memory).preload("memory:none/*").start().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("memory:none/*"), "{error}");
    assert!(error.hint().contains("allow_empty"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_may_match_nothing_does_not_fail_the_start() {
    let memory = remote(&SECRETS);
    assert!(builder(memory.clone()).preload_optional("memory:none/*").start().await.is_ok());
    assert!(builder(memory.clone()).preload_optional("memory:none").start().await.is_ok());
    let missing = builder(memory.clone()).preload("memory:none").start().await;
    assert_eq!(missing.unwrap_err().kind(), ErrorKind::NotFound);
    memory.fail_all_between(secs(0), secs(60), failure(ErrorKind::Denied));
    let denied = builder(memory).preload_optional("memory:none/*").start().await;
    assert_eq!(denied.unwrap_err().kind(), ErrorKind::Denied);
}

#[tokio::test(start_paused = true)]
async fn without_a_start_the_first_read_begins_it_once_and_does_not_wait() {
    let memory = remote(&SECRETS);
    let (recorder, _recording) = Recorder::install();
    memory.fail_always("prod/b", failure(ErrorKind::Denied));
    memory.set_latency(secs(1));
    let runtime = warming(&memory).build().unwrap();
    sleep(secs(5)).await;
    assert_eq!(memory.call_count(), 0, "nothing is read before anybody asks");
    let start = tokio::time::Instant::now();
    for _ in 0..3 {
        runtime.get("memory:prod/a").await.unwrap();
    }
    assert_eq!(start.elapsed(), secs(1));
    sleep(secs(5)).await;
    assert_eq!(sorted(&memory), ["prod/a", "prod/b", "token"], "each once, and shared");
    assert!(recorder.text().contains("a secret was not preloaded"), "{}", recorder.text());
    assert!(recorder.text().contains("memory:prod/b"), "{}", recorder.text());
}

#[tokio::test(start_paused = true)]
async fn a_start_waits_even_if_it_has_begun_in_the_background() {
    let memory = remote(&SECRETS);
    memory.set_latency(secs(1));
    let runtime = warming(&memory).build().unwrap();
    assert!(timeout(secs(0), runtime.get("memory:prod/a")).await.is_err());
    runtime.start().await.unwrap();
    assert!(runtime.cached("memory:prod/b").is_some());
    assert_eq!(sorted(&memory), ["prod/a", "prod/b", "token"]);
}

/// A read outside of tokio has no place for a task; the next one inside has.
#[test]
fn outside_of_tokio_it_begins_later() {
    let memory = remote(&SECRETS);
    let local = MemoryProvider::new();
    local.insert("a", "1");
    let tokio = paused();
    let runtime =
        tokio.block_on(async { warming(&memory).provider("local", local).build().unwrap() });
    assert!(runtime.get("local:a").now_or_never().unwrap().is_ok());
    tokio.block_on(async {
        runtime.get("local:a").await.unwrap();
        sleep(secs(1)).await;
    });
    assert_eq!(sorted(&memory), ["prod/a", "prod/b", "token"]);
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_the_runtime() {
    let memory = remote(&SECRETS);
    memory.hang("prod/b");
    let alive = Arc::new(());
    let held = Arc::clone(&alive);
    let own = provider_fn(move |_| {
        let _ = &held;
        async { Ok(Value::new("v")) }
    });
    let runtime = warming(&memory).provider("own", own).build().unwrap();
    runtime.get("memory:prod/a").await.unwrap();
    sleep(secs(1)).await;
    drop(runtime);
    sleep(secs(1)).await;
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[test]
fn what_is_no_pattern_or_of_no_provider_is_told_when_the_runtime_is_made() {
    let error = |pattern: &str| Runtime::builder().preload(pattern).build().unwrap_err();
    for pattern in ["", "env", "env:", "env:a[", "ENV:a", "enw:API_KEY"] {
        assert_eq!(error(pattern).kind(), ErrorKind::Config, "{pattern}");
    }
    assert!(error("enw:API_KEY").to_string().contains("no provider named `enw`"));
}

#[cfg(feature = "config")]
mod from_a_file {
    use typed_secrets::{Config, config::ConfigFormat};

    use super::*;

    fn builder_of(memory: MemoryProvider, file: &str) -> RuntimeBuilder {
        let config = Config::reader().with_variables(|_| None).parse(file, ConfigFormat::Toml);
        builder(memory).config(config.unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn load_is_read_at_the_start_beside_what_the_program_says() {
        let file = "load = ['memory:prod/*', { pattern = 'memory:none/*', allow_empty = true }]";
        let memory = remote(&SECRETS);
        let started = builder_of(memory.clone(), file).preload("memory:token").start().await;
        started.unwrap();
        assert_eq!(sorted(&memory), ["prod/a", "prod/b", "token"]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_load_does_not_find_fails_the_start() {
        let started = builder_of(remote(&SECRETS), "load = ['memory:none/*']").start().await;
        assert_eq!(started.unwrap_err().kind(), ErrorKind::NotFound);
        let local = builder_of(remote(&SECRETS), "load = ['env:NO_SUCH_VARIABLE']");
        let local = local.provider("env", typed_secrets::providers::EnvProvider::default());
        assert_eq!(local.start().await.unwrap_err().kind(), ErrorKind::NotFound);
    }
}
