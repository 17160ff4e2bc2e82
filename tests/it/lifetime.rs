//! What ends with a runtime: its values, its providers, its tasks.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    runtime::Handle,
    time::{sleep, timeout},
};
use typed_secrets::{
    Closed, ExposeSecret, FetchRequest, FromSecret, Lazy, Live, Provider, Result, Runtime,
    SecretBytes, SecretString, Secrets, Value, providers::MemoryProvider,
};

use crate::support::{Counting, builder, remote, runtime, secs};

/// A provider that can be seen to be gone.
#[derive(Debug)]
struct Tracked(MemoryProvider, #[expect(dead_code, reason = "held, not read")] Arc<()>);

impl Provider for Tracked {
    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        self.0.fetch(request).await
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_handle_ends_the_runtime_and_its_providers() {
    let alive = Arc::new(());
    let tracked = Tracked(remote(&[("token", "t0ken")]), Arc::clone(&alive));
    let runtime = runtime(tracked);
    let clone = runtime.clone();
    clone.get("memory:token").await.unwrap();
    drop(runtime);
    assert_eq!(Arc::strong_count(&alive), 2);
    drop(clone);
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[tokio::test(start_paused = true)]
async fn a_fetch_under_way_keeps_the_provider_only_until_it_ends() {
    let memory = remote(&[("token", "t0ken")]);
    memory.set_latency(secs(5));
    let alive = Arc::new(());
    let runtime = runtime(Tracked(memory, Arc::clone(&alive)));
    let limit = tokio::time::timeout(secs(1), runtime.get("memory:token"));
    assert!(limit.await.is_err());
    drop(runtime);
    assert_eq!(Arc::strong_count(&alive), 2);
    sleep(secs(5)).await;
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[tokio::test(start_paused = true)]
async fn nothing_runs_when_nobody_asks() {
    let backend = Counting::default();
    let runtime = builder(backend.clone()).build().unwrap();
    assert_eq!(tasks(), 0);
    runtime.get("memory:token").await.unwrap();
    sleep(secs(3_600)).await;
    assert_eq!((tasks(), backend.calls()), (0, 1));
}

#[derive(Secrets)]
struct Living {
    #[secret("memory:token")]
    token: Live<SecretString>,
    #[secret("memory:token")]
    lazy: Lazy<SecretString>,
}

#[tokio::test(start_paused = true)]
async fn nothing_is_left_of_a_runtime_whose_values_are_live() {
    let (memory, alive) = (remote(&[("token", "one")]), Arc::new(()));
    let runtime = runtime(Tracked(memory.clone(), Arc::clone(&alive)));
    let (fields, whole) = tokio::join!(Living::load_from(&runtime), Living::live_from(&runtime));
    let (fields, whole) = (fields.unwrap(), whole.unwrap());
    let listener = runtime.on_event(|_| ()).unwrap();
    fields.lazy.get().await.unwrap();
    memory.insert("token", "two");
    fields.token.refresh().await.unwrap();
    assert!(tasks() > 0 && fields.token.previous().is_some());

    drop(runtime);
    sleep(secs(1)).await;
    assert_eq!((tasks(), Arc::strong_count(&alive)), (0, 1));
    assert!(fields.token.previous().is_none());
    assert_eq!(fields.token.current().expose_secret(), "two");
    drop((listener, whole));
}

fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

#[tokio::test(start_paused = true)]
async fn a_secret_outlives_its_runtime() {
    let runtime = runtime(remote(&[("token", "t0ken")]));
    let fetched = runtime.get("memory:token").await.unwrap();
    let cached = runtime.get("memory:token").await.unwrap();
    runtime.clear();
    drop(runtime);
    assert_eq!(fetched.expose_bytes(), cached.expose_bytes());
}

static MADE: AtomicUsize = AtomicUsize::new(0);

/// Counts how many are alive.
struct Counted(#[expect(dead_code, reason = "held, not read")] SecretBytes);

impl FromSecret for Counted {
    fn from_secret(bytes: SecretBytes) -> Result<Self> {
        MADE.fetch_add(1, Ordering::SeqCst);
        Ok(Self(bytes))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        MADE.fetch_sub(1, Ordering::SeqCst);
    }
}

#[derive(Secrets)]
struct Pair {
    #[secret("memory:good")]
    _good: Counted,
    #[secret("memory:missing")]
    _missing: Counted,
}

#[tokio::test(start_paused = true)]
async fn a_load_that_fails_keeps_no_field() {
    let memory = remote(&[("good", "g00d")]);
    let runtime: Runtime = runtime(memory.clone());
    let Err(error) = Pair::load_from(&runtime).await else { panic!() };
    assert_eq!(MADE.load(Ordering::SeqCst), 0, "the error holds no value: {error}");
    memory.insert("missing", "m");
    tokio::time::advance(crate::support::secs(6)).await;
    let pair = Pair::load_from(&runtime).await.unwrap();
    assert_eq!(MADE.load(Ordering::SeqCst), 2);
    drop(pair);
    assert_eq!(MADE.load(Ordering::SeqCst), 0);
}

#[test]
fn a_tokio_runtime_ends_although_a_fetch_hangs() {
    let memory = remote(&[("token", "t0ken")]);
    memory.hang("token");
    let runtime = runtime(memory);
    let tokio = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    tokio.block_on(async {
        let limit = tokio::time::timeout(secs(1) / 100, runtime.get("memory:token"));
        assert!(limit.await.is_err());
    });
    // Would wait for ever for a task that blocks its thread.
    drop(tokio);
}

#[tokio::test(start_paused = true)]
async fn the_end_is_told_to_all_that_is_derived() {
    let runtime = runtime(remote(&[("token", "one")]));
    let living = Living::load_from(&runtime).await.unwrap();
    let length = living.token.map(|token| token.expose_secret().len());
    let mut double = length.map(|length| 2 * length);
    let told = tokio::spawn(async move { double.changed().await });
    sleep(secs(1)).await;
    drop(runtime);
    assert_eq!(timeout(secs(1), told).await.unwrap().unwrap(), Err(Closed));
}

#[tokio::test(start_paused = true)]
async fn a_runtime_that_was_shut_down_reads_nothing() {
    let (memory, local) = (remote(&[("token", "one")]), MemoryProvider::new());
    local.insert("here", "local");
    let runtime = builder(memory.clone()).provider("local", local.clone()).build().unwrap();
    let living = Living::load_from(&runtime).await.unwrap();
    living.lazy.get().await.unwrap();
    runtime.shutdown().await;
    memory.reset_calls();
    for reference in ["memory:token", "local:here"] {
        let error = runtime.get(reference).await.unwrap_err();
        assert_eq!(error.message(), "the runtime was shut down", "{reference}");
    }
    assert_eq!(living.lazy.get().await.unwrap_err().message(), "the runtime was shut down");
    assert_eq!((memory.calls().len(), local.calls().len()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn what_is_loaded_while_the_runtime_ends_is_told_of_the_end() {
    let local = MemoryProvider::new();
    local.insert("token", "one");
    local.set_latency(secs(2));
    let runtime = builder(local).build().unwrap();
    let (living, ()) = tokio::join!(Living::load_from(&runtime), async {
        sleep(secs(1)).await;
        runtime.shutdown().await;
    });
    let mut token = living.unwrap().token;
    assert_eq!(timeout(secs(1), token.changed()).await.unwrap(), Err(Closed));
    assert!(token.refresh().await.is_err());
}
