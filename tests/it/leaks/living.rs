//! The same for what goes on in the background: rotation, refusal, outage, lazy fields.

use futures_util::FutureExt as _;
use tokio::time::sleep;
use typed_secrets::{
    ErrorKind, Events, ExposeSecret, Lazy, Live, Runtime, SecretString, Secrets,
    providers::MemoryProvider,
};

use super::{NEEDLE, Recorder, assert_clean, texts};
use crate::support::{REMOTE, failure, runtime, secs};

#[derive(Debug, Secrets)]
struct Living {
    #[secret("memory:token", validate = good)]
    token: Live<SecretString>,
    #[secret("memory:login", json)]
    login: Live<Login>,
    #[secret("memory:token", validate = good)]
    lazy: Lazy<SecretString>,
}

#[derive(serde::Deserialize)]
struct Login {
    password: SecretString,
}

fn good(token: &SecretString) -> Result<(), &'static str> {
    if token.expose_secret().ends_with("bad") { Err("is bad") } else { Ok(()) }
}

fn insert(memory: &MemoryProvider, name: &str, end: &str) {
    let (token, login) = (format!("{NEEDLE}{end}"), format!("{{\"password\": \"{NEEDLE}{end}\"}}"));
    memory.insert(name, if name == "login" { login } else { token });
}

/// Loads, rotates, has a new value refused, and fails; all that can be asked is in the text.
async fn live_through(runtime: &Runtime, memory: &MemoryProvider) -> String {
    let mut events = runtime.events();
    let living = Living::load_from(runtime).await.unwrap();
    let length = living.token.map(|token| token.expose_secret().len());
    insert(memory, "token", "two");
    insert(memory, "login", "two");
    sleep(secs(300)).await;
    assert_eq!(living.token.current().expose_secret(), format!("{NEEDLE}two"));
    insert(memory, "token", "bad");
    memory.insert("login", format!("{{\"password\": \"{NEEDLE}"));
    sleep(secs(300)).await;
    let refused = living.token.refresh().await.unwrap_err();
    let mut all = vec![texts(&refused), told(runtime, &mut events)];
    memory.fail_always("token", failure(ErrorKind::Unavailable));
    sleep(secs(600)).await;
    let lazy = living.lazy.get().await.unwrap_err();
    assert_eq!(living.login.current().password.expose_secret(), format!("{NEEDLE}two"));
    all.extend([texts(&lazy), format!("{living:?} {length:?}"), told(runtime, &mut events)]);
    sleep(secs(6_000)).await;
    let stale = living.token.try_current().unwrap_err();
    all.extend([texts(&stale), told(runtime, &mut events)]);
    all.join("\n")
}

/// What a runtime tells of itself.
fn told(runtime: &Runtime, events: &mut Events) -> String {
    let health = runtime.health();
    let json = serde_json::to_string(&health).unwrap();
    let events = std::iter::from_fn(|| events.next().now_or_never().flatten());
    let events: Vec<_> = events.map(|event| format!("{event} {event:?} {event:#?}")).collect();
    let events = events.join("\n");
    assert!(events.contains("failed"), "nothing happened: {events}");
    format!("{health} {health:?} {json} {events}")
}

fn remote() -> MemoryProvider {
    let memory = MemoryProvider::new().with_capabilities(REMOTE.with_max_batch(5));
    insert(&memory, "token", "one");
    insert(&memory, "login", "one");
    memory
}

#[tokio::test(start_paused = true)]
async fn nothing_that_is_told_of_living_values_shows_them() {
    let (recorder, _guard) = Recorder::install();
    #[cfg(feature = "metrics")]
    let (metrics, _metrics_guard) = crate::metrics::record();
    let memory = remote();
    let runtime = runtime(memory.clone());
    assert_clean("what is told", &live_through(&runtime, &memory).await);
    #[cfg(feature = "metrics")]
    assert_clean("the metrics", &crate::metrics::told(&metrics).join("\n"));

    let log = recorder.text();
    assert_clean("the log", &log);
    for span in ["secrets.load name=\"Living\" fields=3", "secrets.refresh", "secrets.fetch"] {
        assert!(log.contains(span), "no `{span}` in {log}");
    }
    assert!(log.contains("record replaced=2"), "the rotation is not told: {log}");
}
