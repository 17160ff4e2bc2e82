//! How far following goes: whole structs, local values, the ends of runtimes, rejections.

use tokio::time::{sleep, timeout};
use typed_secrets::{
    Closed, Current, ErrorKind, EventKind, ExposeSecret, Live, LiveState, SecretString, Secrets,
    providers::MemoryProvider, retry_on_rejection,
};

use crate::{
    live::{Login, Settings, load, secrets},
    support::{fetches, kinds, paused, remote, runtime, secs},
};

#[derive(Secrets)]
struct Whole {
    #[secret("memory:token")]
    token: SecretString,
    #[secret("memory:login", json)]
    login: Login,
    #[secret("memory:spare", or = ["memory:token"])]
    spare: SecretString,
}

#[tokio::test(start_paused = true)]
async fn a_whole_struct_is_replaced_as_one() {
    let memory = remote(&secrets("one"));
    let runtime = runtime(memory.clone());
    let mut whole = Whole::live_from(&runtime).await.unwrap();
    let length = whole.map(|whole| whole.token.expose_secret().len());
    assert_eq!(whole.current().spare.expose_secret(), "one");
    memory.insert("login", "not JSON");
    memory.insert("token", "three");
    sleep(secs(300)).await;
    assert_eq!(whole.current().token.expose_secret(), "one", "all fields or none");
    memory.insert("login", "{\"password\": \"q\"}");
    timeout(secs(300), whole.changed()).await.unwrap().unwrap();
    let now = whole.current();
    assert_eq!((now.token.expose_secret(), now.login.password.expose_secret()), ("three", "q"));
    assert_eq!((now.spare.expose_secret(), *length.current()), ("three", 5));
    memory.insert("spare", "own");
    timeout(secs(600), whole.changed()).await.unwrap().unwrap();
    assert_eq!(whole.current().spare.expose_secret(), "own", "a better source came up");
}

#[tokio::test(start_paused = true)]
async fn local_values_are_followed_too() {
    let memory = MemoryProvider::new();
    for (name, value) in secrets("one") {
        memory.insert(name, value);
    }
    let (runtime, settings) = load(&memory).await;
    let mut events = runtime.events();
    memory.insert("token", "two");
    sleep(secs(10)).await;
    assert_eq!(settings.token.current().expose_secret(), "two");
    memory.insert("token", "");
    sleep(secs(60)).await;
    assert_eq!(settings.token.current().expose_secret(), "two");
    assert_eq!(kinds(&mut events, "token"), [EventKind::Rotated, EventKind::Failed]);
}

#[tokio::test(start_paused = true)]
async fn following_ends_with_the_last_handle_on_the_runtime() {
    let memory = remote(&secrets("one"));
    let (runtime, settings) = load(&memory).await;
    let mut token = settings.token.clone();
    let other = runtime.clone();
    drop(runtime);
    memory.insert("token", "two");
    timeout(secs(300), token.changed()).await.unwrap().unwrap();
    drop(other);
    assert_eq!(token.changed().await, Err(Closed));
    memory.reset_calls();
    sleep(secs(3_600)).await;
    assert_eq!(memory.calls().len(), 0);
    assert_eq!(token.current().expose_secret(), "two");
    assert!(token.refresh().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn following_ends_with_the_last_handle_on_the_values() {
    let memory = remote(&secrets("one"));
    let (_runtime, settings) = load(&memory).await;
    drop(settings);
    memory.reset_calls();
    sleep(secs(3_600)).await;
    assert_eq!(memory.calls().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn after_shutdown_nothing_is_read() {
    let memory = remote(&secrets("one"));
    let (runtime, settings) = load(&memory).await;
    memory.hang("other");
    let hangs = tokio::spawn({
        let runtime = runtime.clone();
        async move { runtime.get("memory:other").await.map(drop) }
    });
    sleep(secs(1)).await;
    timeout(secs(1), runtime.shutdown()).await.unwrap();
    let error = timeout(secs(1), hangs).await.unwrap().unwrap().unwrap_err();
    assert_eq!(error.message(), "the runtime was shut down");
    assert!(runtime.cached("memory:token").is_none());
    assert!(Settings::load_from(&runtime).await.is_err());
    assert_eq!(settings.token.current().expose_secret(), "one");
    assert_eq!(settings.token.health().state, LiveState::Fixed);
}

#[test]
fn following_goes_on_in_another_tokio_runtime() {
    let memory = remote(&secrets("one"));
    let first = paused();
    let (runtime, settings) = first.block_on(load(&memory));
    drop(first);
    memory.insert("token", "two");
    let second = paused();
    second.block_on(async {
        settings.token.refresh().await.unwrap();
        assert_eq!(settings.token.current().expose_secret(), "two");
        memory.insert("token", "three");
        sleep(secs(301)).await;
        assert_eq!(settings.token.current().expose_secret(), "three");
    });
    drop(runtime);
}

#[tokio::test(start_paused = true)]
async fn a_validate_that_panics_is_a_refusal() {
    let memory = remote(&[("token", "1")]);
    let runtime = runtime(memory.clone());
    let panicky = Panicky::load_from(&runtime).await.unwrap();
    memory.insert("token", "0");
    sleep(secs(300)).await;
    assert_eq!(panicky.token.current().expose_secret(), "1");
    assert_eq!(panicky.token.health().error, Some(ErrorKind::Invalid));
    memory.insert("token", "2");
    sleep(secs(300)).await;
    assert_eq!(panicky.token.current().expose_secret(), "2");
}

#[derive(Secrets)]
struct Panicky {
    #[secret("memory:token", validate = divides)]
    token: Live<SecretString>,
}

fn divides(token: &SecretString) -> Result<(), &'static str> {
    let number: u32 = token.expose_secret().parse().map_err(|_| "is no number")?;
    if 10 / number > 0 { Ok(()) } else { Err("is too large") }
}

#[tokio::test(start_paused = true)]
async fn one_refresh_serves_all_who_are_rejected() {
    let memory = remote(&secrets("one"));
    memory.set_latency(secs(1));
    let (_runtime, settings) = load(&memory).await;
    memory.insert("token", "two");
    memory.reset_calls();
    let log_in = |token: Current<SecretString>| async move {
        if token.expose_secret() == "two" { Ok(()) } else { Err("wrong password") }
    };
    let tries = (0..100).map(|_| {
        let token = settings.token.clone();
        tokio::spawn(async move { retry_on_rejection(&token, |_| true, log_in).await })
    });
    for tried in tries.collect::<Vec<_>>() {
        assert_eq!(tried.await.unwrap(), Ok(()));
    }
    assert_eq!(fetches(&memory, "token"), 1);

    let refuse = |_| async { Err::<(), _>("wrong password") };
    for _ in 0..5 {
        let refused = retry_on_rejection(&settings.token, |_| true, refuse).await;
        assert_eq!(refused, Err("wrong password"));
    }
    assert_eq!(fetches(&memory, "token"), 1, "not again within ten seconds");
    sleep(secs(10)).await;
    let refused = retry_on_rejection(&settings.token, |_| true, refuse).await;
    assert_eq!((refused, fetches(&memory, "token")), (Err("wrong password"), 2));
    let other = retry_on_rejection(&settings.token, |_| false, refuse).await;
    assert_eq!((other, fetches(&memory, "token")), (Err("wrong password"), 2));
}

#[tokio::test(start_paused = true)]
async fn who_refreshes_for_all_may_go_away() {
    let memory = remote(&secrets("one"));
    memory.set_latency(secs(1));
    let (_runtime, settings) = load(&memory).await;
    memory.insert("token", "two");
    memory.reset_calls();
    let connect = || {
        let token = settings.token.clone();
        let log_in = |token: Current<SecretString>| async move {
            if token.expose_secret() == "two" { Ok(()) } else { Err("wrong password") }
        };
        tokio::spawn(async move { retry_on_rejection(&token, |_| true, log_in).await })
    };
    let first = connect();
    sleep(secs(1) / 10).await;
    let second = connect();
    sleep(secs(1) / 10).await;
    first.abort();
    assert_eq!(second.await.unwrap(), Ok(()));
    assert_eq!(fetches(&memory, "token"), 1, "the fetch went on");
}

#[tokio::test(start_paused = true)]
async fn ages_are_told_by_the_runtimes_clock() {
    let memory = remote(&secrets("one"));
    let runtime = runtime(memory.clone());
    sleep(secs(3_600)).await;
    let settings = Settings::load_from(&runtime).await.unwrap();
    let length = settings.token.map(|token| token.expose_secret().len());
    assert_eq!((settings.token.age(), length.age()), (secs(0), secs(0)));
    sleep(secs(200)).await;
    assert_eq!((settings.token.age(), length.age()), (secs(200), secs(200)));
    let later = Settings::load_from(&runtime).await.unwrap();
    assert_eq!(later.token.age(), secs(200), "it came from the cache");
    settings.token.refresh().await.unwrap();
    assert_eq!((settings.token.age(), length.age()), (secs(0), secs(0)));
    assert_eq!(length.health(), settings.token.health());
}

#[derive(Secrets)]
struct TwoNames {
    #[secret("memory:db")]
    name: Live<SecretString>,
    #[secret("memory:arn-db")]
    arn: Live<SecretString>,
}

#[tokio::test(start_paused = true)]
async fn all_names_of_a_secret_follow_one_fetch() {
    let memory = remote(&[("db", "one")]);
    memory.alias("db", "arn-db");
    let runtime = runtime(memory.clone());
    let both = TwoNames::load_from(&runtime).await.unwrap();
    sleep(secs(1)).await;
    memory.insert("db", "two");
    memory.reset_calls();
    sleep(secs(290)).await;
    assert_eq!(both.name.current().expose_secret(), "two");
    assert_eq!(both.arn.current().expose_secret(), "two");
    assert_eq!(memory.calls().len(), 1);
}
