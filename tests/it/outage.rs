//! A backend that is down for hours: for how long the last value serves, and what ends that.

use std::time::Duration;

use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};
use typed_secrets::{
    Error, ErrorKind, ExposeSecret, Live, Runtime, SecretString, Secrets, providers::MemoryProvider,
};

use crate::support::{Counting, builder, failure, remote, secs};

const TTL: Duration = Duration::from_mins(5);
/// Just before the end of the time to live.
const AHEAD: Duration = Duration::from_millis(299_999);
const HOUR: Duration = Duration::from_hours(1);
const TOKEN: &str = "memory:token";

#[derive(Secrets)]
struct Settings {
    #[secret("memory:token")]
    token: SecretString,
}

#[derive(Secrets)]
struct LiveSettings {
    #[secret("memory:token")]
    token: Live<SecretString>,
}

/// One secret, read in three ways.
struct Service {
    backend: MemoryProvider,
    runtime: Runtime,
    live: LiveSettings,
}

impl Service {
    async fn start(stale_if_error: Duration) -> Self {
        let backend = remote(&[("token", "s3cret")]);
        backend.count_only();
        let runtime = builder(backend.clone()).stale_if_error(stale_if_error).build().unwrap();
        let live = LiveSettings::load_from(&runtime).await.unwrap();
        Self { backend, runtime, live }
    }

    /// The backend is down for 6 hours from now on.
    async fn down(stale_if_error: Duration) -> Self {
        let service = Self::start(stale_if_error).await;
        let error = failure(ErrorKind::Unavailable);
        service.backend.fail_all_between(Duration::ZERO, 6 * HOUR, error);
        service
    }

    /// What a read gives: by name, by a load, and of the live field.
    async fn read(&self) -> [Result<String, Error>; 3] {
        let text = |token: &SecretString| token.expose_secret().to_owned();
        let by_name = self.runtime.get(TOKEN).await;
        let loaded = Settings::load_from(&self.runtime).await;
        [
            by_name.map(|secret| secret.expose_str().unwrap().to_owned()),
            loaded
                .map(|settings| text(&settings.token))
                .map_err(|error| error.errors()[0].error().clone()),
            self.live.token.try_current().map(|token| text(&token)),
        ]
    }

    /// Reads each second; the time of the first failure of any way, and what each gave then.
    async fn first_failure(
        &self,
        within: Duration,
    ) -> Option<(Duration, [Result<String, Error>; 3])> {
        let start = Instant::now();
        while start.elapsed() < within {
            sleep(secs(1)).await;
            let read = self.read().await;
            if read.iter().any(Result::is_err) {
                return Some((start.elapsed(), read));
            }
        }
        None
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_six_hours_fails_no_read_where_eight_are_allowed() {
    let service = Service::down(8 * HOUR).await;
    assert!(service.first_failure(6 * HOUR).await.is_none());
    service.backend.insert("token", "rotated");
    assert!(service.first_failure(2 * TTL).await.is_none());
    assert!(service.read().await.into_iter().all(|read| read.unwrap() == "rotated"));
}

#[tokio::test(start_paused = true)]
async fn a_value_serves_for_an_hour_and_the_error_tells_its_age() {
    let service = Service::down(HOUR).await;
    let (after, read) = service.first_failure(6 * HOUR).await.expect("a failure");
    assert!((HOUR + TTL..=HOUR + TTL + secs(1)).contains(&after), "{after:?}");
    for error in read.map(Result::unwrap_err) {
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(error.to_string().contains("65 min old"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_confirmed_refusal_ends_stale_serving_at_once() {
    for kind in [ErrorKind::Denied, ErrorKind::NotFound] {
        let service = Service::start(8 * HOUR).await;
        service.backend.fail_always("token", failure(ErrorKind::Unavailable));
        assert!(service.first_failure(5 * HOUR).await.is_none());
        service.backend.fail_always("token", failure(kind));
        let (after, read) = service.first_failure(HOUR).await.expect("a failure");
        assert!(after <= 2 * TTL, "{after:?}: at the next fetch");
        for error in read.map(Result::unwrap_err) {
            assert_eq!(error.kind(), kind);
        }
        service.backend.fail_always("token", failure(ErrorKind::Unavailable));
        sleep(2 * TTL).await;
        assert!(service.read().await.iter().all(Result::is_err), "the value is gone");
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_tasks_and_an_expiring_entry_are_one_call() {
    let backend = Counting::with_latency(Duration::from_millis(20));
    let runtime = builder(backend.clone()).build().unwrap();
    runtime.get(TOKEN).await.unwrap();
    for age in [AHEAD, TTL] {
        sleep(age).await;
        let before = backend.calls();
        let read = |runtime: Runtime| async move { runtime.get(TOKEN).await.is_ok() };
        let tasks: JoinSet<bool> = (0..10_000).map(|_| read(runtime.clone())).collect();
        assert!(tasks.join_all().await.into_iter().all(|served| served));
        sleep(secs(1)).await;
        assert_eq!(backend.calls() - before, 1, "at an age of {age:?}");
    }
}
