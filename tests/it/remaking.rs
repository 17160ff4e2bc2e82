//! What happens to a secret while the live value of it is being made again, or cannot be.

use tokio::time::sleep;
use typed_secrets::{
    ErrorKind, ExposeSecret, LiveState, ReadOptions, SecretString, Secrets,
    providers::MemoryProvider,
};

use crate::{
    live::{load, secrets},
    support::{builder, failure, remote, secs},
};

#[derive(Secrets)]
#[secrets(providers("slow"))]
struct Mixed {
    #[secret("memory:token")]
    token: SecretString,
    #[secret("slow:login")]
    _login: SecretString,
}

#[tokio::test(start_paused = true)]
async fn what_lands_while_a_value_is_being_made_is_not_lost() {
    let (memory, slow) = (remote(&secrets("one")), MemoryProvider::new());
    slow.insert("login", "app");
    slow.set_latency(secs(5));
    let runtime = builder(memory.clone()).provider("slow", slow).build().unwrap();
    let mixed = Mixed::live_from(&runtime).await.unwrap();
    sleep(secs(1)).await;
    memory.insert("token", "two");
    runtime.get_with("memory:token", ReadOptions::new().refresh()).await.unwrap();
    sleep(secs(10)).await;
    assert_eq!(mixed.current().token.expose_secret(), "two");
}

/// On a paused clock a task that is busy without end stops the time.
#[tokio::test(start_paused = true)]
async fn what_is_forgotten_while_it_is_read_is_read_once_more() {
    let memory = MemoryProvider::new();
    for (name, value) in secrets("one") {
        memory.insert(name, value);
    }
    memory.set_latency(secs(5));
    let (runtime, settings) = load(&memory).await;
    sleep(secs(2)).await;
    runtime.clear();
    memory.insert("token", "two");
    sleep(secs(20)).await;
    assert_eq!(settings.token.current().expose_secret(), "two");
}

#[tokio::test(start_paused = true)]
async fn a_value_that_is_forgotten_in_an_outage_serves_no_longer_than_it_would_have() {
    let memory = remote(&secrets("one"));
    let (runtime, settings) = load(&memory).await;
    memory.fail_always("token", failure(ErrorKind::Unavailable));
    runtime.invalidate("memory:token").unwrap();
    sleep(secs(3_899)).await;
    assert!(settings.token.try_current().is_ok());
    sleep(secs(2)).await;
    assert!(settings.token.try_current().is_err());
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_half_written_does_not_end_its_value() {
    let memory = MemoryProvider::new();
    for (name, value) in secrets("one") {
        memory.insert(name, value);
    }
    let (_runtime, settings) = load(&memory).await;
    memory.fail_always("token", failure(ErrorKind::Config));
    sleep(secs(60)).await;
    assert!(settings.token.try_current().is_ok());
    assert_eq!(settings.token.health().state, LiveState::Failing);
    memory.fail_always("token", failure(ErrorKind::NotFound));
    sleep(secs(60)).await;
    assert_eq!(settings.token.try_current().unwrap_err().kind(), ErrorKind::NotFound);
}
