//! The life of tokens on a real server, in real time.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

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

/// The living tokens that the role has made, by their accessors: one for each login.
async fn tokens(place: &Place) -> HashSet<String> {
    let list = place.admin.read("auth/token/accessors?list=true").await;
    let mut found = HashSet::new();
    for accessor in list["data"]["keys"].as_array().unwrap() {
        let accessor = accessor.as_str().unwrap();
        let (_, token) = place.admin.look_up(accessor).await;
        let path = token["data"]["path"].as_str().unwrap_or_default();
        if path.contains(&place.auth) {
            found.insert(accessor.to_owned());
        }
    }
    found
}

async fn logins(place: &Place) -> usize {
    tokens(place).await.len()
}

/// No token of the role lives longer than 20 s, and the service reads for two minutes.
#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stdout, reason = "the figures are kept in the documentation")]
async fn a_token_that_lives_20_seconds_serves_for_two_minutes() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let short = json!({ "token_ttl": "20s", "token_explicit_max_ttl": "20s" });
    let provider = place.provider(login(&place, short).await);
    let runtime = Runtime::builder().provider("vault", provider).start().await.unwrap();
    let (secret, begin) = (place.secret(), Instant::now());
    let (mut reads, mut made) = (0, HashSet::new());
    while begin.elapsed() < Duration::from_secs(122) {
        for _ in 0..10 {
            runtime.get_with(&secret, ReadOptions::new().refresh()).await.unwrap();
            reads += 1;
            sleep(Duration::from_millis(100)).await;
        }
        made.extend(tokens(&place).await);
    }
    let logins = made.len();
    println!("{reads} reads in {:?}, none failed, {logins} logins", begin.elapsed());
    assert!((9..=11).contains(&logins), "{logins}");
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
        place.revoke_tokens().await;
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
async fn what_a_policy_denies_costs_no_new_login() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let place = Place::new(&url, "approle").await;
    let provider = place.provider(login(&place, json!({})).await);
    let error = fetch(&provider, "vault:secret/other").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert_eq!(logins(&place).await, 1);
}
