//! Which failures are tried again, how often and when; and in which order layers run.

use std::sync::{Arc, Mutex};

use tokio::time::Instant;
use typed_secrets::{
    Capabilities, Error, ErrorKind, FetchRequest, Layer, Provider, Result, SecretString, Secrets,
    SharedProvider, Value, layers::Retry, providers::MemoryProvider,
};

use crate::support::{REMOTE, builder, failure, remote, runtime, secs};

#[derive(Secrets)]
struct Three {
    #[secret("memory:a")]
    _a: SecretString,
    #[secret("memory:b")]
    _b: SecretString,
    #[secret("memory:c")]
    _c: SecretString,
}

fn three() -> MemoryProvider {
    remote(&[("a", "A"), ("b", "B"), ("c", "C")]).with_capabilities(REMOTE.with_max_batch(10))
}

#[tokio::test(start_paused = true)]
async fn a_transient_failure_is_tried_twice_more_with_growing_waits() {
    for kind in [ErrorKind::Throttled, ErrorKind::Unavailable, ErrorKind::Timeout] {
        let memory = remote(&[("token", "t0ken")]);
        memory.fail_always("token", failure(kind));
        let began = Instant::now();
        let error = runtime(memory.clone()).get("memory:token").await.unwrap_err();
        assert_eq!((error.kind(), memory.calls().len()), (kind, 3));
        let millis = began.elapsed().as_millis();
        assert!((150..=302).contains(&millis), "two waits, of 100 and 200 ms at most: {millis}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_passes_is_not_seen() {
    let memory = remote(&[("token", "t0ken")]);
    memory.fail("token", failure(ErrorKind::Throttled), 2);
    assert!(runtime(memory.clone()).get("memory:token").await.is_ok());
    assert_eq!(memory.calls().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn no_other_failure_is_tried_again() {
    use ErrorKind as Kind;
    for kind in [
        Kind::NotFound,
        Kind::Denied,
        Kind::Unauthenticated,
        Kind::Decode,
        Kind::Invalid,
        Kind::Config,
        Kind::Unsupported,
    ] {
        let memory = remote(&[("token", "t0ken")]);
        memory.fail_always("token", failure(kind));
        let began = Instant::now();
        assert_eq!(runtime(memory.clone()).get("memory:token").await.unwrap_err().kind(), kind);
        assert_eq!((memory.calls().len(), began.elapsed()), (1, secs(0)));
    }
}

#[tokio::test(start_paused = true)]
async fn the_wait_that_the_backend_asked_for_is_kept() {
    let memory = remote(&[("token", "t0ken")]);
    memory.fail("token", failure(ErrorKind::Throttled).with_retry_after(secs(7)), 1);
    let began = Instant::now();
    assert!(runtime(memory).get("memory:token").await.is_ok());
    assert_eq!(began.elapsed(), secs(7));
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_no_caller_would_see_the_end_of_is_not_begun() {
    let memory = remote(&[("token", "t0ken")]);
    memory.fail_always("token", failure(ErrorKind::Throttled).with_retry_after(secs(60)));
    let began = Instant::now();
    let error = runtime(memory).get("memory:token").await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::Throttled, Some(secs(60))));
    assert_eq!(began.elapsed(), secs(0));
}

#[tokio::test(start_paused = true)]
async fn a_batch_asks_again_only_for_what_failed() {
    let memory = three();
    memory.fail("b", failure(ErrorKind::Throttled), 2);
    memory.fail("c", failure(ErrorKind::Unavailable), 1);
    assert!(Three::load_from(&runtime(memory.clone())).await.is_ok());
    let names: Vec<Vec<String>> =
        memory.calls().iter().map(|call| call.names().map(str::to_owned).collect()).collect();
    assert_eq!(names, [vec!["a", "b", "c"], vec!["b", "c"], vec!["b"]]);
}

#[tokio::test(start_paused = true)]
async fn one_denied_secret_fails_no_other_of_its_batch() {
    let memory = three();
    memory.fail_always("b", failure(ErrorKind::Denied));
    let Err(error) = Three::load_from(&runtime(memory.clone())).await else { panic!() };
    let [field] = error.errors() else { panic!("{error}") };
    assert_eq!((field.field(), field.error().kind()), ("_b", ErrorKind::Denied));
    assert_eq!(memory.calls().len(), 1);
}

/// Breaks the contract: gives `count` results, whatever was asked for.
#[derive(Debug)]
struct Miscounting {
    count: usize,
    /// What the first call's last result is.
    last: fn() -> Result<Value>,
}

impl Provider for Miscounting {
    fn capabilities(&self) -> Capabilities {
        Capabilities::new().with_max_batch(10)
    }

    async fn fetch(&self, _: &FetchRequest<'_>) -> Result<Value> {
        Ok(Value::new("single"))
    }

    async fn fetch_batch(&self, _: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        (0..self.count)
            .map(
                |number| {
                    if number + 1 == self.count { (self.last)() } else { Ok(Value::new("batch")) }
                },
            )
            .collect()
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_number_of_results_fails_the_batch() {
    let fine = || Ok(Value::new("batch"));
    let throttled = || Err(failure(ErrorKind::Throttled));
    for count in [0, 1, 2, 4, 20] {
        for last in [fine, throttled] {
            let provider = Miscounting { count, last };
            let Err(error) = Three::load_from(&runtime(provider)).await else { panic!("{count}") };
            assert_eq!(error.errors().len(), 3, "{error}");
            assert!(error.has(ErrorKind::Unavailable), "{error}");
        }
    }
}

/// Notes its name whenever a call passes through it.
#[derive(Clone, Debug)]
struct Noting {
    name: &'static str,
    notes: Arc<Mutex<Vec<&'static str>>>,
}

#[derive(Debug)]
struct Noted(Noting, SharedProvider);

impl Layer for Noting {
    fn layer(&self, inner: SharedProvider) -> SharedProvider {
        SharedProvider::new(Noted(self.clone(), inner))
    }
}

impl Provider for Noted {
    fn capabilities(&self) -> Capabilities {
        self.1.capabilities()
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        self.0.notes.lock().unwrap().push(self.0.name);
        self.1.fetch(request).await
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_layer_added_runs_first_and_outside_of_the_retries() {
    let notes = Arc::default();
    let noting = |name| Noting { name, notes: Arc::clone(&notes) };
    let memory = remote(&[("token", "t0ken")]);
    memory.fail("token", failure(ErrorKind::Throttled), 1);
    let innermost = SharedProvider::new(memory).layer(&noting("inside"));
    let runtime =
        builder(innermost).layer(noting("first")).layer(noting("second")).build().unwrap();
    runtime.get("memory:token").await.unwrap();
    assert_eq!(*notes.lock().unwrap(), ["first", "second", "inside", "inside"]);
    runtime.get("memory:token").await.unwrap();
    assert_eq!(notes.lock().unwrap().len(), 4, "a cached value passes through no layer");
}

#[tokio::test(start_paused = true)]
async fn settings_do_not_depend_on_their_order() {
    let memory = remote(&[]);
    memory.fail_always("token", Error::new(ErrorKind::Throttled, "slow down"));
    let once = Retry::new(1, secs(1), secs(1));
    let base = || typed_secrets::Runtime::builder().without_built_in();
    let before = base().retry(once).provider("memory", memory.clone()).build().unwrap();
    let after = base().provider("memory", memory.clone()).retry(once).build().unwrap();
    for runtime in [before, after] {
        memory.reset_calls();
        assert!(runtime.get("memory:token").await.is_err());
        assert_eq!(memory.calls().len(), 1);
    }
}
