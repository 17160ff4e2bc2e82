//! The life of tokens on a real server, in real time.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::time::sleep;
use typed_secrets::{
    ErrorKind, Provider as _, ReadOptions, Runtime, SecretString, providers::VaultLogin,
};

use super::Place;
use crate::{servers, vault::fetch};

/// A role whose tokens are as `more` says, and a login with it.
async fn login(place: &Place, more: serde_json::Value) -> VaultLogin {
    let role = place.app_role("app", more).await;
    let secret_id = place.secret_id("app").await;
    VaultLogin::app_role(role).secret_id(SecretString::from(secret_id))
}

/// How many logins there were, by the tokens that the role has made.
async fn logins(place: &Place) -> usize {
    let list = place.admin.read("auth/token/accessors?list=true").await;
    let mut found = 0;
    for accessor in list["data"]["keys"].as_array().unwrap() {
        let (status, token) = place.admin.look_up(accessor.as_str().unwrap()).await;
        let path = token["data"]["path"].as_str().unwrap_or_default();
        found += usize::from(status == 200 && path.contains(&place.auth));
    }
    found
}

/// No token of the role lives longer than 20 s, and the service reads for two minutes.
#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stdout, reason = "the figures are kept in the documentation")]
async fn a_token_that_lives_20_seconds_serves_for_two_minutes() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let short = json!({ "token_ttl": "20s", "token_explicit_max_ttl": "20s" });
    let login = login(&place, short).await;
    let runtime =
        Runtime::builder().provider("vault", place.provider(login)).start().await.unwrap();
    let (secret, begin) = (place.secret(), Instant::now());
    let (mut reads, mut living, mut seen) = (0, 0, 0);
    while begin.elapsed() < Duration::from_secs(122) {
        for _ in 0..10 {
            runtime.get_with(&secret, ReadOptions::new().refresh()).await.unwrap();
            reads += 1;
            sleep(Duration::from_millis(100)).await;
        }
        let now = logins(&place).await;
        seen += usize::from(now > living);
        living = now;
    }
    println!("{reads} reads in {:?}, at least {seen} logins", begin.elapsed());
    assert!((9..=11).contains(&seen), "{seen}");
    runtime.shutdown().await;
}

#[tokio::test]
async fn a_token_that_is_revoked_is_replaced_for_the_same_request() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let provider = place.provider(login(&place, json!({})).await);
    let name = format!("vault:{}/db", place.kv);
    for _ in 0..3 {
        fetch(&provider, &name).await.unwrap();
        assert_eq!(logins(&place).await, 1);
        place
            .admin
            .write(&format!("sys/leases/revoke-prefix/auth/{}", place.auth), &json!({}))
            .await;
        assert_eq!(logins(&place).await, 0);
    }
}

#[tokio::test]
async fn a_token_with_one_use_is_replaced_for_each_request() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let provider = place.provider(login(&place, json!({ "token_num_uses": 1 })).await);
    for _ in 0..3 {
        fetch(&provider, &format!("vault:{}/db", place.kv)).await.unwrap();
    }
}

#[tokio::test]
async fn batch_tokens_are_used_and_end_by_themselves() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let batch = json!({ "token_type": "batch", "token_ttl": "60s" });
    let provider = place.provider(login(&place, batch).await);
    fetch(&provider, &format!("vault:{}/db", place.kv)).await.unwrap();
    provider.disconnect().await.unwrap();
}

#[tokio::test]
async fn disconnect_revokes_the_token_of_a_login() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let runtime = place.runtime(login(&place, json!({})).await);
    runtime.get(&place.secret()).await.unwrap();
    assert_eq!(logins(&place).await, 1);
    runtime.shutdown().await;
    assert_eq!(logins(&place).await, 0);
}

#[tokio::test]
async fn a_role_that_is_gone_is_refused_and_denied_stays_denied() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let provider = place.provider(login(&place, json!({})).await);
    // What a policy does not allow costs no new login.
    let error = fetch(&provider, "vault:secret/other").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert_eq!(logins(&place).await, 1);
}
