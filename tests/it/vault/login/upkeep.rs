//! How a token is kept alive, in virtual time.

use std::sync::Arc;

use tokio::{task::JoinHandle, time::sleep};
use typed_secrets::{EventKind, Events, Provider as _, Runtime, providers::VaultProvider};

use super::fake::Fake;
use crate::{
    support::{builder, kinds, remote, secs},
    vault::fetch,
};

const LOGIN: &str = "auth/approle/login";

/// A provider that is kept up, and has logged in.
async fn kept(fake: &Fake) -> (Arc<VaultProvider>, JoinHandle<()>) {
    let provider = Arc::new(fake.provider());
    let shared = Arc::clone(&provider);
    let upkeep = tokio::spawn(async move { shared.upkeep().await });
    fetch(&*provider, "vault:secret/a").await.unwrap();
    (provider, upkeep)
}

fn runtime(fake: &Fake) -> (Runtime, Events) {
    let runtime = builder(remote(&[])).provider("vault", fake.provider()).build().unwrap();
    let events = runtime.events();
    (runtime, events)
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_at_two_thirds_of_its_life() {
    let fake = Fake::start().await;
    let (_provider, _upkeep) = kept(&fake).await;
    sleep(secs(37)).await;
    assert_eq!(fake.renewals(), 0);
    sleep(secs(4)).await;
    assert_eq!(fake.renewals(), 1);
    sleep(secs(60 * 60)).await;
    // Every 38 to 40 s.
    assert!((90..=96).contains(&fake.renewals()), "{}", fake.renewals());
    assert_eq!(fake.logins(), 1);
}

#[tokio::test(start_paused = true)]
async fn upkeep_that_was_stopped_works_again() {
    let fake = Fake::start().await;
    let (provider, upkeep) = kept(&fake).await;
    upkeep.abort();
    assert!(upkeep.await.is_err());
    let shared = Arc::clone(&provider);
    let _upkeep = tokio::spawn(async move { shared.upkeep().await });
    sleep(secs(600)).await;
    assert!((15..=16).contains(&fake.renewals()), "{}", fake.renewals());
}

#[tokio::test(start_paused = true)]
async fn a_truncated_renewal_brings_a_new_login_at_once() {
    let fake = Fake::start().await;
    fake.account().renewal = Ok(20);
    let (_provider, _upkeep) = kept(&fake).await;
    sleep(secs(41)).await;
    assert_eq!((fake.renewals(), fake.logins()), (1, 2));
    sleep(secs(41)).await;
    assert_eq!((fake.renewals(), fake.logins()), (2, 3));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_cannot_be_renewed_is_replaced_before_it_ends() {
    let fake = Fake::start().await;
    fake.account().renewable = false;
    let (_provider, _upkeep) = kept(&fake).await;
    sleep(secs(39)).await;
    assert_eq!(fake.logins(), 1);
    sleep(secs(14)).await;
    assert_eq!((fake.renewals(), fake.logins()), (0, 2));
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_is_refused_brings_a_new_login() {
    for status in [400, 403] {
        let fake = Fake::start().await;
        fake.account().renewal = Err(status);
        let (_provider, _upkeep) = kept(&fake).await;
        sleep(secs(41)).await;
        assert_eq!((fake.renewals(), fake.logins()), (1, 2), "{status}");
    }
}

/// One at 40 s, and then after 1, 2, 4 and 8 s; at 60 s the token is dead.
#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_is_tried_until_the_token_ends() {
    let fake = Fake::start().await;
    fake.account().renewal = Err(503);
    let (_provider, _upkeep) = kept(&fake).await;
    sleep(secs(59)).await;
    assert!((4..=5).contains(&fake.renewals()), "{}", fake.renewals());
    assert_eq!(fake.logins(), 1);
    sleep(secs(2)).await;
    assert_eq!(fake.logins(), 2);
}

/// An outage of an hour: the calls are fewer than in an hour that goes well, and nothing has to be
/// done afterwards.
#[tokio::test(start_paused = true)]
async fn a_long_outage_is_waited_for_with_few_calls() {
    let fake = Fake::start().await;
    let (provider, _upkeep) = kept(&fake).await;
    fake.forget_all();
    fake.account().renewal = Err(503);
    fake.account().login = Some(503);
    sleep(secs(60 * 60)).await;
    let calls = fake.logins() + fake.renewals();
    assert!((60..=75).contains(&calls), "{calls}");

    fake.account().login = None;
    fake.account().renewal = Ok(60);
    sleep(secs(61)).await;
    let logins = fake.logins();
    fetch(&*provider, "vault:secret/a").await.unwrap();
    assert_eq!(fake.logins(), logins);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_is_asked_again() {
    let fake = Fake::start().await;
    let (provider, _upkeep) = kept(&fake).await;
    fake.account().silent = true;
    sleep(secs(59)).await;
    assert!((1..=2).contains(&fake.renewals()), "{}", fake.renewals());
    fake.forget_all();
    sleep(secs(300)).await;
    assert!((8..=11).contains(&fake.logins()), "{}", fake.logins());

    fake.account().silent = false;
    sleep(secs(71)).await;
    let logins = fake.logins();
    fetch(&*provider, "vault:secret/a").await.unwrap();
    assert_eq!(fake.logins(), logins);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_kept_is_told_once_and_so_is_what_works_again() {
    let fake = Fake::start().await;
    let (runtime, mut events) = runtime(&fake);
    runtime.get("vault:secret/a").await.unwrap();
    fake.account().renewal = Ok(20);
    fake.account().login = Some(400);
    sleep(secs(600)).await;
    assert_eq!(kinds(&mut events, LOGIN), [EventKind::LoginFailed]);
    assert!(fake.logins() > 5);

    fake.account().login = None;
    sleep(secs(61)).await;
    assert_eq!(kinds(&mut events, LOGIN), [EventKind::Recovered]);
    runtime.shutdown().await;
}

/// A login that gives bad tokens is one trouble, not one after the other.
#[tokio::test(start_paused = true)]
async fn tokens_that_are_refused_at_once_are_told_once() {
    let fake = Fake::start().await;
    let (runtime, mut events) = runtime(&fake);
    fake.account().good = false;
    for number in 0..20 {
        let _ = runtime.get(&format!("vault:secret/{number}")).await;
        sleep(secs(30)).await;
    }
    assert_eq!(kinds(&mut events, LOGIN), [EventKind::LoginFailed]);
    fake.account().good = true;
    sleep(secs(70)).await;
    runtime.get("vault:secret/a").await.unwrap();
    assert_eq!(kinds(&mut events, LOGIN), [EventKind::Recovered]);
}

#[tokio::test(start_paused = true)]
async fn disconnect_gives_the_token_back_and_a_later_fetch_logs_in_again() {
    let fake = Fake::start().await;
    let (provider, _upkeep) = kept(&fake).await;
    provider.disconnect().await.unwrap();
    assert_eq!(fake.calls("POST /v1/auth/token/revoke-self"), 1);
    assert!(fake.account().tokens.is_empty());
    provider.disconnect().await.unwrap();
    assert_eq!(fake.calls("POST /v1/auth/token/revoke-self"), 1);

    sleep(secs(600)).await;
    assert_eq!(fake.renewals(), 0);
    fetch(&*provider, "vault:secret/a").await.unwrap();
    assert_eq!(fake.logins(), 2);
    sleep(secs(41)).await;
    assert_eq!(fake.renewals(), 1);
}
