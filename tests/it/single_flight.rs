//! However many ask for one secret at once, it is fetched once.

use std::{
    future::{Future, pending},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use tokio::task::{JoinHandle, yield_now};
use typed_secrets::{
    ErrorKind, ExposeSecret, Provider, Result, Runtime, Secret, SecretRefBuf, SecretString,
    Secrets, Value,
    providers::{FileProvider, provider_fn},
};

use crate::support::{Counting, builder, failure, remote, runtime, secs};

const CALLERS: usize = 1_000;

#[derive(Secrets)]
struct Token {
    #[secret("memory:token")]
    token: SecretString,
}

fn get(runtime: &Runtime) -> JoinHandle<Result<Secret>> {
    let runtime = runtime.clone();
    tokio::spawn(async move { runtime.get("memory:token").await })
}

async fn herd(runtime: &Runtime) -> Vec<Result<Secret>> {
    let callers: Vec<_> = (0..CALLERS).map(|_| get(runtime)).collect();
    let mut results = Vec::with_capacity(CALLERS);
    for caller in callers {
        results.push(caller.await.unwrap());
    }
    results
}

/// What a future gives in its first poll, outside of any executor.
fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// A provider whose first call ends as `first` says; the later ones succeed.
fn first_call<F: Future<Output = ()> + Send + 'static>(
    first: impl Fn() -> F + Clone + Send + Sync + 'static,
) -> (impl Provider, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let provider = provider_fn(move |_: SecretRefBuf| {
        let (number, first) = (counted.fetch_add(1, Ordering::SeqCst), first.clone());
        async move {
            if number == 0 {
                first().await;
            }
            Ok(Value::new("t0ken"))
        }
    });
    (provider, calls)
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_make_one_call() {
    let memory = remote(&[("token", "t0ken")]);
    memory.set_latency(Duration::from_millis(20));
    let results = herd(&runtime(memory.clone())).await;
    assert!(results.iter().all(|secret| secret.as_ref().unwrap().expose_bytes() == b"t0ken"));
    assert_eq!(memory.calls().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_callers_on_four_threads_make_one_call() {
    let backend = Counting::with_latency(Duration::from_millis(50));
    let results = herd(&runtime(backend.clone())).await;
    assert!(results.iter().all(|secret| secret.as_ref().unwrap().expose_bytes() == b"1"));
    assert_eq!(backend.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_one_error_for_all_and_is_not_remembered() {
    let memory = remote(&[("token", "t0ken")]);
    memory.set_latency(Duration::from_millis(20));
    memory.fail_always("token", failure(ErrorKind::Denied));
    let runtime = runtime(memory.clone());

    let errors: Vec<_> = herd(&runtime).await.into_iter().map(Result::unwrap_err).collect();
    assert_eq!(memory.calls().len(), 1);
    assert_eq!(errors[0].kind(), ErrorKind::Denied);
    assert!(errors.iter().all(|error| error.ptr_eq(&errors[0])));

    memory.recover("token");
    tokio::time::advance(Duration::from_millis(1_250)).await;
    assert_eq!(runtime.get("memory:token").await.unwrap().expose_bytes(), b"t0ken");
    assert_eq!(memory.calls().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn reads_and_loads_share_one_call() {
    let backend = Counting::with_latency(secs(1));
    let runtime = runtime(backend.clone());
    let (loaded, one, field) = tokio::join!(
        Token::load_from(&runtime),
        runtime.get("memory:token"),
        runtime.get_json::<u8>("memory:token"),
    );
    assert_eq!(loaded.unwrap().token.expose_secret(), "1");
    assert_eq!(one.unwrap().expose_bytes(), b"1");
    assert_eq!(field.unwrap(), 1);
    assert_eq!(backend.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_joined_is_answered_although_the_first_caller_left() {
    let backend = Counting::with_latency(secs(1));
    let runtime = runtime(backend.clone());
    let first = get(&runtime);
    yield_now().await;
    let second = get(&runtime);
    yield_now().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert_eq!(second.await.unwrap().unwrap().expose_bytes(), b"1");
    assert_eq!(backend.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_everybody_left_still_fills_the_cache() {
    let backend = Counting::with_latency(secs(1));
    let runtime = runtime(backend.clone());
    let only = get(&runtime);
    yield_now().await;
    only.abort();
    tokio::time::sleep(secs(2)).await;
    assert!(runtime.cached("memory:token").is_some());
    assert_eq!(backend.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_panics_fails_every_caller_once() {
    let (provider, calls) = first_call(|| async {
        tokio::time::sleep(secs(1)).await;
        panic!("as scripted");
    });
    let runtime = runtime(provider);
    for result in herd(&runtime).await {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::Unavailable);
    }
    let refused = runtime.get("memory:token").await.unwrap_err();
    assert!(refused.message().contains("the provider panicked"), "{refused}");
    assert_eq!(calls.load(Ordering::SeqCst), 1, "it is not called again at once");
    tokio::time::sleep(secs(2)).await;
    assert_eq!(runtime.get("memory:token").await.unwrap().expose_bytes(), b"t0ken");
}

#[test]
fn callers_on_another_tokio_runtime_take_over() {
    let (provider, calls) = first_call(pending);
    let runtime = runtime(provider);
    let tokio = |builder: &mut tokio::runtime::Builder| builder.enable_all().build().unwrap();
    let first = tokio(tokio::runtime::Builder::new_multi_thread().worker_threads(1));
    let second = tokio(&mut tokio::runtime::Builder::new_current_thread());

    let entered = first.enter();
    let left = get(&runtime);
    drop(entered);
    while calls.load(Ordering::SeqCst) == 0 {
        std::thread::yield_now();
    }
    let secret = second.block_on(async {
        let waiting = get(&runtime);
        yield_now().await;
        first.shutdown_background();
        waiting.await.unwrap().unwrap()
    });
    assert_eq!(secret.expose_bytes(), b"t0ken");
    assert_eq!(calls.load(Ordering::SeqCst), 2);
    drop(left);
}

#[test]
fn a_tokio_runtime_that_is_gone_gives_an_error() {
    let (provider, calls) = first_call(pending);
    let runtime = runtime(provider);
    let gone = tokio::runtime::Runtime::new().unwrap().handle().clone();
    let _entered = gone.enter();
    let Poll::Ready(result) = poll_once(runtime.get("memory:token")) else { panic!("it hangs") };
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Unavailable);
    assert_eq!(calls.load(Ordering::SeqCst), 0);
}

#[test]
fn without_a_tokio_runtime_the_error_says_what_to_do() {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let runtime = builder(remote(&[("token", "t0ken")]))
        .provider("file", FileProvider::document(here))
        .build()
        .unwrap();
    for reference in ["memory:token", "file:package"] {
        let Poll::Ready(result) = poll_once(runtime.get(reference)) else { panic!("it hangs") };
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.hint().contains("#[tokio::main]"), "{}", error.hint());
    }
}
