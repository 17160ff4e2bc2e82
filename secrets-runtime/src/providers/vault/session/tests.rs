//! Who makes sessions, what their leases meet, and what runtimes are told of it.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;

use super::{Fate, Grant, Session, Sessions};
use crate::{
    clock::{SharedClock, Ticks},
    error::{Error, ErrorKind, Result},
    lease::Lease,
    provider::{BoxFuture, Host, Hosting},
    providers::vault::token::Token,
    reference::SecretRef,
    value::SecretBytes,
};

/// A runtime that keeps what it is told.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Told {
    fn add(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Hosting for Told {
    fn read<'a>(&'a self, _: SecretRef<'a>, _: bool) -> BoxFuture<'a, Result<SecretBytes>> {
        Box::pin(async { Ok(SecretBytes::copy_from(b"read")) })
    }

    fn leases_ended(&self) {
        self.add("leases ended");
    }

    fn login_failed(&self, login: &str, error: &Error) {
        self.add(format!("{login}: {}", error.kind()));
    }

    fn logged_in(&self, login: &str) {
        self.add(format!("{login}: well"));
    }

    fn is_gone(&self) -> bool {
        false
    }
}

fn sessions() -> (Sessions, Arc<Told>) {
    let (sessions, told) = (Sessions::new(Some("login".to_owned())), Arc::new(Told::default()));
    sessions.hosts.add(&Host::new(told.clone()));
    (sessions, told)
}

fn session(token: &str) -> Result<Session> {
    let ttl = Duration::from_mins(1);
    let grant = Grant { ttl, asked: ttl, renewable: true };
    Session::logged_in(Token::new(token.as_bytes())?, true, grant)
}

async fn made(sessions: &Sessions, token: &str) -> Arc<Session> {
    let session = sessions.make(None, async { session(token) }).await.unwrap();
    sessions.accepted(&session);
    session
}

fn lent() -> Lease {
    let lease = Lease::with_id("id", Duration::from_mins(1), true);
    lease.begin(&SharedClock::system(), Ticks::ZERO);
    lease
}

fn refusal() -> Error {
    Error::new(ErrorKind::Unauthenticated, "refused")
}

#[tokio::test]
async fn a_dead_tokens_leases_end_and_another_one_is_made_once() {
    let (sessions, told) = sessions();
    let old = made(&sessions, "a").await;
    let (lease, logins) = (lent(), AtomicUsize::new(0));
    old.leases.adopt(&lease);
    let callers = (0..1_000).map(|_| {
        sessions.make(Some((&old, Fate::Ended)), async {
            logins.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            session("b")
        })
    });
    for result in join_all(callers).await {
        assert_eq!(result.unwrap().token().as_bytes(), b"b");
    }
    assert_eq!(logins.into_inner(), 1);
    assert!(lease.is_over());
    assert_eq!(told.take(), ["leases ended"]);
}

#[tokio::test]
async fn a_living_tokens_leases_are_finished_once_there_is_another_one() {
    let (sessions, told) = sessions();
    let old = made(&sessions, "a").await;
    let lease = lent();
    old.leases.adopt(&lease);
    let failed = sessions.make(Some((&old, Fate::Finished)), async { Err(refusal()) }).await;
    assert!(failed.is_err() && lease.is_renewable());
    assert_eq!(told.take(), ["login: unauthenticated"]);

    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(2)).await;
    sessions.make(Some((&old, Fate::Finished)), async { session("b") }).await.unwrap();
    assert!(!lease.is_renewable() && !lease.is_over());
    assert_eq!(told.take(), ["leases ended"]);
}

/// A lease may come back from the server when its token is given up already.
#[tokio::test]
async fn a_late_lease_shares_the_fate_of_the_others() {
    let (sessions, told) = sessions();
    let old = made(&sessions, "a").await;
    sessions.retire(&old, Fate::Ended);
    let late = lent();
    old.leases.adopt(&late);
    assert!(late.is_over());
    assert!(told.take().is_empty());
}

#[tokio::test]
async fn leases_that_nobody_uses_are_forgotten() {
    let (sessions, told) = sessions();
    let old = made(&sessions, "a").await;
    for _ in 0..10_000 {
        old.leases.adopt(&lent());
    }
    sessions.retire(&old, Fate::Ended);
    assert!(told.take().is_empty());
    assert!(old.leases.len() < 100);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_the_answer_until_its_wait_is_over() {
    let (sessions, told) = sessions();
    for wait in [1, 2, 4, 8, 16, 32, 60, 60] {
        let wait = Duration::from_secs(wait);
        let failed = sessions.make(None, async { Err(refusal()) }).await;
        assert_eq!(failed.unwrap_err().retry_after(), None);
        let meanwhile = sessions.make(None, async { session("too soon") }).await;
        assert_eq!(meanwhile.unwrap_err().retry_after(), Some(wait));
        tokio::time::advance(wait).await;
    }
    assert_eq!(told.take(), ["login: unauthenticated"]);
    made(&sessions, "a").await;
    assert_eq!(told.take(), ["login: well"]);
}

#[tokio::test(start_paused = true)]
async fn the_wait_that_a_server_asks_for_is_kept() {
    let (sessions, _) = sessions();
    let throttled =
        Error::new(ErrorKind::Throttled, "later").with_retry_after(Duration::from_mins(5));
    sessions.make(None, async { Err(throttled) }).await.unwrap_err();
    let meanwhile = sessions.make(None, async { session("too soon") }).await.unwrap_err();
    assert_eq!(meanwhile.retry_after(), Some(Duration::from_mins(5)));
}
