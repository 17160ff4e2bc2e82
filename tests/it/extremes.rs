//! The shortest and the longest durations that an attribute can hold, and all wrappers in one another.

use tokio::time::sleep;
use typed_secrets::{ErrorKind, ExposeSecret, Lazy, Leased, Live, SecretString, Secrets};

use crate::support::{failure, fetches, remote, runtime, secs};

#[derive(Secrets)]
struct Shortest {
    #[secret("memory:token", stale_if_error = "0s", grace = "0s", ttl = "10s")]
    token: Live<SecretString>,
}

#[derive(Secrets)]
struct Longest {
    #[secret(
        "memory:token",
        ttl = "18446744073709551615ms",
        stale_if_error = "18446744073709551615ms",
        grace = "213503982334d"
    )]
    token: Live<SecretString>,
}

#[derive(Secrets)]
struct Wrapped {
    #[secret("memory:token", ttl = "10s")]
    token: Lazy<Live<Leased<Option<SecretString>>>>,
}

#[tokio::test(start_paused = true)]
async fn zero_keeps_no_replaced_value_and_uses_none_that_is_stale() {
    let memory = remote(&[("token", "one")]);
    let runtime = runtime(memory.clone());
    let token = Shortest::load_from(&runtime).await.unwrap().token;
    memory.insert("token", "two");
    token.refresh().await.unwrap();
    assert_eq!(token.current().expose_secret(), "two");
    assert!(token.previous().is_none());

    memory.fail_always("token", failure(ErrorKind::Unavailable));
    sleep(secs(11)).await;
    assert!(token.try_current().is_err());
    assert!(Shortest::load_from(&runtime).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn for_ever_is_no_overflow() {
    let memory = remote(&[("token", "one")]);
    let runtime = runtime(memory.clone());
    let token = Longest::load_from(&runtime).await.unwrap().token;
    sleep(secs(365 * 86_400)).await;
    assert_eq!(fetches(&memory, "token"), 1);
    memory.insert("token", "two");
    token.refresh().await.unwrap();
    sleep(secs(365 * 86_400)).await;
    assert_eq!(token.current().expose_secret(), "two");
    assert_eq!(token.previous().unwrap().expose_secret(), "one");
}

async fn current(settings: &Wrapped) -> Option<String> {
    let token = settings.token.get().await.unwrap().current();
    token.as_ref().map(|token| token.expose_secret().to_owned())
}

#[tokio::test(start_paused = true)]
async fn wrappers_in_one_another_each_do_what_they_do() {
    let memory = remote(&[]);
    let runtime = runtime(memory.clone());
    let settings = Wrapped::load_from(&runtime).await.unwrap();
    assert_eq!(memory.calls().len(), 0, "it is lazy");
    assert_eq!(current(&settings).await, None, "it is optional");
    memory.insert("token", "one");
    sleep(secs(20)).await;
    assert_eq!(current(&settings).await.as_deref(), Some("one"));

    let live = settings.token.get().await.unwrap();
    memory.insert("token", "two");
    sleep(secs(20)).await;
    let followed = live.current();
    assert_eq!(followed.as_ref().unwrap().expose_secret(), "two", "it is live");
    assert!(followed.version().is_some() && followed.lease().is_none(), "it is not lent");
}
