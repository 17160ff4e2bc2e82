//! What a provider and its runtime owe each other: start, upkeep, notices, the end.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use tokio::time::sleep;
use typed_secrets::{
    Capabilities, Error, ErrorKind, EventKind, FetchRequest, Host, Lease, Leased, Live, Provider,
    Result, Runtime, SecretRef, SecretRefBuf, SecretString, Secrets, Value,
};

use crate::support::{failure, kinds, remote, secs};

/// A provider that logs in with a secret of another one, and lends everything.
#[derive(Clone, Debug, Default)]
struct Lender(Arc<State>);

#[derive(Debug, Default)]
struct State {
    host: Mutex<Option<Host>>,
    needs: Mutex<Vec<SecretRefBuf>>,
    refusal: Mutex<Option<Error>>,
    lent: Mutex<Vec<Lease>>,
    fetches: AtomicUsize,
    upkeeps: AtomicUsize,
    at_work: AtomicUsize,
    disconnected: AtomicUsize,
}

impl Lender {
    fn needing(reference: &str) -> Self {
        let lender = Self::default();
        lender.0.needs.lock().unwrap().push(reference.parse().unwrap());
        lender
    }

    fn host(&self) -> Host {
        self.0.host.lock().unwrap().clone().unwrap()
    }

    fn lent(&self) -> Vec<Lease> {
        self.0.lent.lock().unwrap().clone()
    }

    fn fetches(&self) -> usize {
        self.0.fetches.load(Ordering::SeqCst)
    }
}

struct AtWork<'a>(&'a AtomicUsize);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Provider for Lender {
    fn capabilities(&self) -> Capabilities {
        Capabilities::new().with_upkeep()
    }

    fn needs(&self) -> Vec<SecretRefBuf> {
        self.0.needs.lock().unwrap().clone()
    }

    fn attach(&self, host: &Host) {
        *self.0.host.lock().unwrap() = Some(host.clone());
    }

    async fn connect(&self) -> Result<()> {
        let refusal = self.0.refusal.lock().unwrap().clone();
        refusal.map_or(Ok(()), Err)
    }

    async fn upkeep(&self) {
        self.0.upkeeps.fetch_add(1, Ordering::SeqCst);
        self.0.at_work.fetch_add(1, Ordering::SeqCst);
        let _at_work = AtWork(&self.0.at_work);
        std::future::pending::<()>().await;
    }

    async fn disconnect(&self) -> Result<()> {
        self.0.disconnected.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    async fn fetch(&self, _: &FetchRequest<'_>) -> Result<Value> {
        for needed in self.needs() {
            self.host().read(needed.as_ref(), true).await?;
        }
        let number = self.0.fetches.fetch_add(1, Ordering::SeqCst) + 1;
        let lease = Lease::with_id(format!("id-{number}"), secs(600), true);
        self.0.lent.lock().unwrap().push(lease.clone());
        Ok(Value::new(format!("value-{number}")).with_lease(lease))
    }
}

#[derive(Secrets)]
#[secrets(providers("lender"))]
struct Settings {
    #[secret("lender:db")]
    db: Live<Leased<SecretString>>,
}

fn runtime(lender: &Lender) -> Runtime {
    let builder = crate::support::builder(remote(&[("id", "secret-id")]));
    builder.provider("lender", lender.clone()).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_start_that_fails_says_which_provider_and_why() {
    let lender = Lender::default();
    *lender.0.refusal.lock().unwrap() = Some(failure(ErrorKind::Unauthenticated));
    let runtime = runtime(&lender);
    let error = runtime.start().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert!(error.to_string().contains("provider `lender`"), "{error}");
    *lender.0.refusal.lock().unwrap() = None;
    runtime.start().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn upkeep_runs_once_from_the_start_or_the_first_fetch_until_the_end() {
    for starts in [true, false] {
        let lender = Lender::default();
        let runtime = runtime(&lender);
        assert_eq!(lender.0.upkeeps.load(Ordering::SeqCst), 0);
        if starts {
            runtime.start().await.unwrap();
        }
        for name in ["lender:a", "lender:b", "lender:c"] {
            runtime.get(name).await.unwrap();
        }
        assert_eq!(lender.0.upkeeps.load(Ordering::SeqCst), 1);
        assert_eq!(lender.0.at_work.load(Ordering::SeqCst), 1);
        runtime.shutdown().await;
        assert_eq!(lender.0.at_work.load(Ordering::SeqCst), 0);
        assert_eq!(lender.0.disconnected.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn upkeep_ends_with_the_last_handle() {
    let lender = Lender::default();
    let runtime = runtime(&lender);
    runtime.start().await.unwrap();
    sleep(secs(1)).await;
    assert_eq!(lender.0.at_work.load(Ordering::SeqCst), 1);
    drop(runtime);
    sleep(secs(1)).await;
    assert_eq!(lender.0.at_work.load(Ordering::SeqCst), 0);
    assert!(lender.host().is_gone());
}

#[test]
fn upkeep_goes_on_in_another_tokio_runtime() {
    let lender = Lender::default();
    let runtime = crate::support::paused().block_on(async {
        let runtime = runtime(&lender);
        runtime.get("lender:a").await.unwrap();
        runtime
    });
    crate::support::paused().block_on(async {
        runtime.get("lender:b").await.unwrap();
        sleep(secs(1)).await;
        assert_eq!(lender.0.upkeeps.load(Ordering::SeqCst), 2);
        assert_eq!(lender.0.at_work.load(Ordering::SeqCst), 1);
    });
}

#[tokio::test(start_paused = true)]
async fn credentials_come_from_another_provider_and_are_read_anew() {
    let memory = remote(&[("id", "one")]);
    let lender = Lender::needing("memory:id");
    let builder = crate::support::builder(memory.clone());
    let runtime = builder.provider("lender", lender.clone()).build().unwrap();
    runtime.get("lender:a").await.unwrap();
    let read = lender.host().read(SecretRef::new("memory", "id"), false).await.unwrap();
    assert_eq!(read.expose(), b"one");
    memory.insert("id", "two");
    let read = lender.host().read(SecretRef::new("memory", "id"), true).await.unwrap();
    assert_eq!(read.expose(), b"two");
    drop(runtime);
    let error = lender.host().read(SecretRef::new("memory", "id"), true).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[test]
fn providers_that_need_each_other_are_refused_with_the_circle() {
    let error = Runtime::builder()
        .provider("a", Lender::needing("b:secret-id"))
        .provider("b", Lender::needing("c:token#x"))
        .provider("c", Lender::needing("a:token"))
        .build()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("a → b → c → a"), "{error}");
    let own = Runtime::builder().provider("a", Lender::needing("a:x")).build().unwrap_err();
    assert!(own.message().contains("a → a"), "{own}");
}

#[test]
fn a_provider_that_needs_an_unknown_one_is_refused() {
    let error = Runtime::builder().provider("a", Lender::needing("nowhere:x")).build().unwrap_err();
    assert!(error.message().contains("nowhere"), "{error}");
    assert!(error.message().contains("`a` needs `nowhere:x`"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_a_dead_token_leased_is_fetched_anew_at_once() {
    let lender = Lender::default();
    let runtime = runtime(&lender);
    let settings = Settings::load_from(&runtime).await.unwrap();
    let mut db = settings.db.clone();
    lender.lent()[0].end();
    lender.host().leases_ended();
    db.changed().await.unwrap();
    assert!(!db.current().lease().unwrap().is_over());
    assert_eq!(lender.fetches(), 2);
    // Nothing else ended, so nothing else is fetched.
    lender.host().leases_ended();
    sleep(secs(60)).await;
    assert_eq!(lender.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_a_token_leased_that_is_given_up_is_replaced_and_readers_do_not_wait() {
    let lender = Lender::default();
    let runtime = runtime(&lender);
    let settings = Settings::load_from(&runtime).await.unwrap();
    runtime.get("lender:other").await.unwrap();
    for lease in lender.lent() {
        lease.finish();
    }
    lender.host().leases_ended();
    let still = runtime.cached("lender:other").unwrap();
    assert_eq!(still.expose_bytes(), b"value-2");
    let mut db = settings.db.clone();
    db.changed().await.unwrap();
    sleep(secs(1)).await;
    assert_eq!(lender.fetches(), 4);
    assert!(!lender.lent()[0].is_over());
    sleep(secs(60)).await;
    assert_eq!(lender.fetches(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_login_that_fails_and_one_that_works_again_are_told() {
    let lender = Lender::default();
    let runtime = runtime(&lender);
    let mut events = runtime.events();
    lender.host().login_failed("auth/approle/login", &failure(ErrorKind::Denied));
    lender.host().logged_in("auth/approle/login");
    let told = kinds(&mut events, "auth/approle/login");
    assert_eq!(told, [EventKind::LoginFailed, EventKind::Recovered]);
}
