//! The token that is in use, and the one at a time who gets another one.
//!
//! A failed login is not repeated at once: until its wait is over, its error is the answer to all
//! who need a token. That a login gave a token which was refused at once counts as a failure too.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::{Mutex as Turn, watch};

use super::{Fate, Session, trouble::Trouble};
use crate::{
    error::{Error, Result},
    providers::vault::{error, hosts::Hosts},
};

pub(in super::super) struct Sessions {
    present: watch::Sender<Option<Arc<Session>>>,
    /// Whoever makes a session holds it, so that all others wait for that one.
    turn: Turn<()>,
    trouble: Mutex<Trouble>,
    /// The path of the login, or the words that stand for a token that is given.
    login: Box<str>,
    /// Whether a try costs the server something, and so has to wait after a failure.
    waits: bool,
    pub(in super::super) hosts: Hosts,
}

impl Sessions {
    /// For sessions that are made by the login at `login`, or from a token that is given.
    pub(in super::super) fn new(login: Option<String>) -> Self {
        let waits = login.is_some();
        let login = login.map_or_else(|| "auth/token".into(), Into::into);
        let (present, turn, trouble) =
            (watch::Sender::default(), Turn::default(), Mutex::default());
        Self { present, turn, trouble, login, waits, hosts: Hosts::default() }
    }

    /// The present session, unless there is none.
    pub(in super::super) fn current(&self) -> Result<Option<Arc<Session>>> {
        let session = self.present();
        if session.as_ref().is_some_and(|session| session.is_refused()) {
            self.meanwhile()?;
        }
        Ok(session)
    }

    /// Another session in place of an old one: what somebody else got meanwhile, or what `make`
    /// gives. The leases of the old one meet their fate.
    pub(in super::super) async fn make(
        &self,
        old: Option<(&Arc<Session>, Fate)>,
        make: impl Future<Output = Result<Session>>,
    ) -> Result<Arc<Session>> {
        let _turn = self.turn.lock().await;
        if let Some(newer) = self.newer(old.map(|(old, _)| old)) {
            return Ok(newer);
        }
        if let Some((old, Fate::Ended)) = old {
            self.refused(old);
        }
        self.meanwhile()?;
        let session = make.await.inspect_err(|error| self.failed(error))?;
        Ok(self.begin(session, old))
    }

    fn begin(&self, session: Session, old: Option<(&Arc<Session>, Fate)>) -> Arc<Session> {
        let session = Arc::new(session);
        self.present.send_replace(Some(Arc::clone(&session)));
        if let Some((old, fate)) = old {
            self.retire(old, fate);
        }
        session
    }

    /// Takes the session away, so that the next request makes a new one.
    pub(in super::super) async fn take(&self) -> Option<Arc<Session>> {
        let _turn = self.turn.lock().await;
        self.present.send_replace(None)
    }

    /// Follows which session is the present one.
    pub(in super::super) fn subscribe(&self) -> watch::Receiver<Option<Arc<Session>>> {
        self.present.subscribe()
    }

    pub(in super::super) fn retire(&self, session: &Session, fate: Fate) {
        if session.leases.meet(fate) {
            self.hosts.leases_ended();
        }
    }

    /// The server took the session's token.
    pub(in super::super) fn accepted(&self, session: &Session) {
        if session.accept() && self.trouble().end() {
            self.hosts.logged_in(&self.login);
        }
    }

    /// The error of a token that is new and no good.
    pub(in super::super) fn refusal(&self) -> Error {
        if self.waits { error::token::refused_at_once() } else { error::token::refused() }
    }

    fn refused(&self, session: &Session) {
        if session.refuse() && self.waits {
            self.failed(&self.refusal());
        }
        self.retire(session, Fate::Ended);
    }

    fn failed(&self, error: &Error) {
        if self.trouble().add(error) {
            self.hosts.login_failed(&self.login, error);
        }
    }

    fn meanwhile(&self) -> Result<()> {
        match self.trouble().meanwhile() {
            Some(error) if self.waits => Err(error),
            _ => Ok(()),
        }
    }

    /// How long the next try has to wait.
    pub(super) fn wait(&self) -> Duration {
        self.trouble().wait()
    }

    pub(super) fn is_in_trouble(&self) -> bool {
        self.trouble().is_there()
    }

    fn present(&self) -> Option<Arc<Session>> {
        self.present.borrow().clone()
    }

    fn newer(&self, old: Option<&Arc<Session>>) -> Option<Arc<Session>> {
        self.present().filter(|present| old.is_none_or(|old| !Arc::ptr_eq(present, old)))
    }

    /// No code that holds the lock leaves it half changed, or calls a runtime.
    fn trouble(&self) -> MutexGuard<'_, Trouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
