//! What ends with a runtime: its values, its providers, its tasks.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{runtime::Handle, time::sleep};
use typed_secrets::{
    ExposeSecret, FetchRequest, FromSecret, Lazy, Live, Provider, Result, Runtime, SecretBytes,
    SecretString, Secrets, Value, providers::MemoryProvider,
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
