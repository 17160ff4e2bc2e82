#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use google_cloud_auth::{
    credentials::{CacheableResource, Credentials, CredentialsProvider, EntityTag},
    errors::CredentialsError,
};
use http::{Extensions, HeaderMap};
use tokio::time::{advance, timeout};

use super::Login;
use crate::error::ErrorKind;

const HANGS: u8 = 0;
const FAILS: u8 = 1;
const WORKS: u8 = 2;

#[derive(Clone, Debug)]
struct Issuer(Arc<AtomicU8>);

impl CredentialsProvider for Issuer {
    async fn headers(
        &self,
        _: Extensions,
    ) -> Result<CacheableResource<HeaderMap>, CredentialsError> {
        match self.0.load(Ordering::Relaxed) {
            HANGS => pending().await,
            FAILS => Err(CredentialsError::from_msg(true, "hunter2")),
            _ => {
                let (entity_tag, data) = (EntityTag::new(), HeaderMap::new());
                Ok(CacheableResource::New { entity_tag, data })
            }
        }
    }

    async fn universe_domain(&self) -> Option<String> {
        None
    }
}

fn login(behaviour: u8) -> (Login, Issuer) {
    let issuer = Issuer(Arc::new(AtomicU8::new(behaviour)));
    (Login::new(Credentials::from(issuer.clone())), issuer)
}

async fn give_up(login: &Login, after: Duration) {
    assert!(timeout(after, login.ensure()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_login_that_hangs_is_given_up() {
    let (login, _) = login(HANGS);
    for _ in 0..3 {
        give_up(&login, Duration::from_secs(3)).await;
        assert!(login.is_usable(), "whoever waits for long enough still gets this token");
    }
    give_up(&login, Duration::from_secs(3)).await;
    assert!(!login.is_usable());
}

#[tokio::test(start_paused = true)]
async fn a_token_that_came_late_is_one() {
    let (login, issuer) = login(HANGS);
    give_up(&login, Duration::from_secs(1)).await;
    issuer.0.store(WORKS, Ordering::Relaxed);
    login.ensure().await.unwrap();
    advance(Duration::from_hours(1)).await;
    assert!(login.is_usable());
}

#[tokio::test]
async fn a_login_that_failed_is_not_used_again() {
    let (login, _) = login(FAILS);
    let error = login.ensure().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(!format!("{error:?} {error}").contains("hunter2"));
    assert!(!login.is_usable());
}
