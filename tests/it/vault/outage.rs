//! A server that is killed and comes back sealed: what those notice who read what is cached.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::{task::JoinSet, time::sleep};
use typed_secrets::{ExposeSecret, Live, Runtime, SecretString, Secrets};

use super::{provider, proxy::Proxy, server::Server};

/// Short, so that values are fetched again while the server is away.
const TTL: Duration = Duration::from_secs(2);
const HEALTHY: Duration = Duration::from_secs(10);
const OUTAGE: Duration = Duration::from_secs(30);
const SEALED: Duration = Duration::from_secs(2);
/// How many secrets are read by their names.
const NAMES: usize = 20;

#[derive(Secrets)]
struct Settings {
    #[secret("vault:outage/live#token", ttl = "2s")]
    token: Live<SecretString>,
}

/// A service that reads all the time, and how that went.
struct Service {
    runtime: Runtime,
    settings: Settings,
    reads: AtomicUsize,
    failures: Mutex<Vec<String>>,
    is_over: AtomicBool,
}

impl Service {
    async fn start(url: &str, token: &str) -> Arc<Self> {
        let runtime = Runtime::builder().provider("vault", provider(url, token)).ttl(TTL);
        let runtime = runtime.build().unwrap();
        let settings = Settings::load_from(&runtime).await.unwrap();
        let (reads, failures, is_over) = Default::default();
        Arc::new(Self { runtime, settings, reads, failures, is_over })
    }

    /// What each of the secrets is at present; a failure is noted.
    async fn read(&self) -> HashMap<String, String> {
        let mut values = HashMap::new();
        for number in 0..NAMES {
            let name = format!("vault:outage/{number}#token");
            match self.runtime.get(&name).await {
                Ok(secret) => drop(values.insert(name, secret.expose_str().unwrap().to_owned())),
                Err(error) => self.failures.lock().unwrap().push(error.to_string()),
            }
        }
        match self.settings.token.try_current() {
            Ok(token) => drop(values.insert("live".into(), token.expose_secret().to_owned())),
            Err(error) => self.failures.lock().unwrap().push(error.to_string()),
        }
        self.reads.fetch_add(NAMES + 1, Ordering::SeqCst);
        values
    }

    async fn read_all_the_time(self: Arc<Self>) {
        while !self.is_over.load(Ordering::SeqCst) {
            self.read().await;
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// How long it takes until everything that is read is `expected`.
    async fn until_all_are(&self, expected: &str) -> Duration {
        let start = Instant::now();
        while self.read().await.values().any(|value| value != expected) {
            assert!(start.elapsed() < Duration::from_secs(90), "not recovered");
            sleep(Duration::from_millis(100)).await;
        }
        start.elapsed()
    }
}

async fn store(server: &Server, value: &str) {
    for name in (0..NAMES).map(|number| number.to_string()).chain(["live".to_owned()]) {
        server.admin().put("outage", &name, &json!({ "token": value })).await;
    }
}

/// How many requests there are while `during` lasts, and how many a second.
async fn requests(proxy: &Proxy, during: impl Future<Output = ()>) -> (u32, f64) {
    let (before, start) = (proxy.count(), Instant::now());
    during.await;
    let count = u32::try_from(proxy.count() - before).unwrap();
    (count, f64::from(count) / start.elapsed().as_secs_f64())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stdout, reason = "the figures are kept in the documentation")]
async fn a_server_that_is_killed_for_half_a_minute_fails_no_read() {
    let Some(mut server) = Server::start().await else { return };
    server.admin().mount_at("outage", "kv", "2").await;
    store(&server, "before").await;
    let proxy = Proxy::start(&server.url()).await;
    let service = Service::start(&proxy.url, server.token()).await;
    let readers: JoinSet<()> = (0..4).map(|_| Arc::clone(&service).read_all_the_time()).collect();

    let (_, healthy) = requests(&proxy, sleep(HEALTHY)).await;
    let outage = requests(&proxy, async {
        server.kill();
        sleep(OUTAGE).await;
        server.restart().await;
        sleep(SEALED).await;
    });
    let (count, outage) = outage.await;
    server.unseal().await;
    store(&server, "after").await;
    let recovery = service.until_all_are("after").await;
    service.is_over.store(true, Ordering::SeqCst);
    readers.join_all().await;

    let reads = service.reads.load(Ordering::SeqCst);
    println!("{reads} reads, recovered after {recovery:.1?}");
    println!("{count} requests in the outage: {outage:.1}/s, and {healthy:.1}/s before");
    let failures = service.failures.lock().unwrap();
    assert!(failures.is_empty(), "{} of {reads} reads failed: {}", failures.len(), failures[0]);
    assert!(outage < healthy, "{outage} requests/s in the outage, {healthy} before");
}
