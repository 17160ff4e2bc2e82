//! What keeps a token alive: renewals when two thirds of its life have passed, and another token
//! when that is not possible any more.

use std::{pin::pin, sync::Arc, time::Duration};

use futures_util::future::select;
use tokio::{
    sync::{OnceCell, watch},
    time::Instant,
};

use super::{Fate, Session, Sessions, Step, backoff::Backoff};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::vault::{client::Client, limit},
};

/// The shortest time between two tries to replace a token.
const SHORTEST: Duration = Duration::from_secs(1);

/// Keeps whichever session is present, for as long as there are sessions.
pub(in super::super) async fn run(client: &OnceCell<Client>, sessions: &Sessions) {
    let mut present = sessions.subscribe();
    while let Ok(session) = present.wait_for(Option::is_some).await.map(|found| found.clone()) {
        // Whoever made the session has made the client before.
        if let (Some(session), Some(client)) = (session, client.get()) {
            keep(client, &session, &mut present).await;
        }
    }
}

/// Keeps `session` until another one is present.
async fn keep(
    client: &Client,
    session: &Arc<Session>,
    present: &mut watch::Receiver<Option<Arc<Session>>>,
) {
    let keeper = Keeper { client, session, backoff: Backoff::default() };
    let (keeping, another) = (pin!(keeper.run()), pin!(present.changed()));
    select(keeping, another).await;
}

struct Keeper<'a> {
    client: &'a Client,
    session: &'a Arc<Session>,
    backoff: Backoff,
}

/// What was done, as far as the next step depends on it.
enum Done {
    Whole,
    /// A renewal gave less than was asked for, so it was the last one.
    Truncated,
}

impl Keeper<'_> {
    async fn run(mut self) {
        let sessions = self.client.sessions();
        // After trouble the first answer tells whether it is over.
        let mut next = sessions.is_in_trouble().then(|| (Step::LookUp, Instant::now()));
        while let Some((step, at)) = next.or_else(|| self.session.plan()) {
            tokio::time::sleep_until(at).await;
            let result = self.perform(step).await;
            next = self.after(step, result);
        }
        std::future::pending::<()>().await;
    }

    async fn perform(&self, step: Step) -> Result<Done> {
        match step {
            Step::LookUp => limit::within(self.client.look_up()).await?,
            Step::Renew => {
                let whole = limit::within(self.client.renew(self.session)).await?;
                return Ok(if whole { Done::Whole } else { Done::Truncated });
            }
            Step::Replace => {
                let fate = if self.session.is_over() { Fate::Ended } else { Fate::Finished };
                self.client.replace(self.session, fate).await?;
            }
        }
        Ok(Done::Whole)
    }

    /// What follows, unless it is what the token's life says.
    fn after(&mut self, step: Step, result: Result<Done>) -> Option<(Step, Instant)> {
        let now = Instant::now();
        match (step, result) {
            // The session that is kept here is the old one from now on.
            (Step::Replace, _) => {
                let wait = self.client.sessions().wait().max(SHORTEST);
                Some((Step::Replace, now + wait))
            }
            (_, Ok(Done::Whole)) => {
                self.backoff.reset();
                None
            }
            (_, Ok(Done::Truncated)) => Some((Step::Replace, now)),
            (Step::LookUp, Err(error)) if is_nothing_to_know(&error) => {
                self.session.learn(None);
                None
            }
            (_, Err(error)) => Some(self.after_failure(step, &error)),
        }
    }

    /// What may pass is tried again for as long as the token lives.
    fn after_failure(&mut self, step: Step, error: &Error) -> (Step, Instant) {
        let now = Instant::now();
        if error.kind() == ErrorKind::Unauthenticated {
            self.client.sessions().retire(self.session, Fate::Ended);
        }
        if !error.is_transient() {
            return (Step::Replace, now);
        }
        let at = now + self.backoff.failed().max(error.retry_after().unwrap_or_default());
        match self.session.ends() {
            Some(end) if end <= at => (Step::Replace, end),
            _ => (step, at),
        }
    }
}

/// Something on the way may keep the question from the server. The token is no worse for that.
fn is_nothing_to_know(error: &Error) -> bool {
    !error.is_transient() && error.kind() != ErrorKind::Unauthenticated
}
