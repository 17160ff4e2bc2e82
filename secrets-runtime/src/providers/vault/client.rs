//! Requests to one server with the present token; one that is refused is replaced.

use std::sync::Arc;

use http::{Method, Response, StatusCode};

use super::{
    answer,
    environment::Settings,
    error::{self, Answer},
    health,
    identity::Identity,
    limit,
    link::{Link, Message},
    session::{Fate, Session, Sessions},
};
use crate::{error::Result, provider::BoxFuture, providers::wire::Body};

pub(super) struct Client {
    link: Link,
    identity: Identity,
    sessions: Arc<Sessions>,
}

impl Client {
    pub(super) fn new(
        settings: Settings,
        identity: Identity,
        sessions: Arc<Sessions>,
    ) -> Result<Self> {
        Ok(Self { link: Link::new(settings)?, identity, sessions })
    }

    /// The server's answer to a read, whatever it says; `path` is encoded.
    pub(super) async fn get(&self, path: &str) -> Result<Response<Body>> {
        self.send(Method::GET, path, &[]).await
    }

    /// The server's answer, whatever it says; `path` is encoded, and `body` JSON or nothing.
    ///
    /// If the server does not know the token any more, the request is sent once more with another
    /// one, which all requests that met the same share.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
    ) -> Result<Response<Body>> {
        self.exchange(&Message::new(method, path, body)).await.map(|(answer, _)| answer)
    }

    pub(super) fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// Makes sure that the server is there, and that it takes the token or the login.
    pub(super) async fn connect(&self) -> Result<()> {
        health::check(&self.link).await?;
        let session = self.session().await?;
        if session.is_unknown() { self.look_up().await } else { Ok(()) }
    }

    /// Asks how long the present token lives. One that may not ask that is kept as it is.
    pub(super) async fn look_up(&self) -> Result<()> {
        let message = Message::new(Method::GET, "auth/token/lookup-self", &[]);
        let (response, session) = self.exchange(&message).await?;
        let answer = Answer::of(&response);
        match response.status() {
            StatusCode::OK => session.learn(Some(answer::looked_up(answer.body)?)),
            StatusCode::FORBIDDEN if !error::is_bad_token(&answer) => session.learn(None),
            _ => return Err(error::from_server(&answer)),
        }
        Ok(())
    }

    /// Renews the session's token; whether for as long as was asked for.
    pub(super) async fn renew(&self, session: &Session) -> Result<bool> {
        let body = format!(r#"{{"increment":{}}}"#, session.asked().as_secs());
        let message = Message::new(Method::POST, "auth/token/renew-self", body.as_bytes());
        let response = self.link.send(&message.with_token(session.token())).await?;
        let answer = Answer::of(&response);
        if response.status() != StatusCode::OK {
            return Err(error::refused(&answer, "update", "auth/token/renew-self"));
        }
        let grant = answer::granted(answer.body)?.grant;
        self.sessions.accepted(session);
        Ok(session.renewed(grant))
    }

    /// Gives the token back, if a login made it.
    pub(super) async fn disconnect(&self) -> Result<()> {
        let Some(session) = self.sessions.take().await else { return Ok(()) };
        if !session.revocable {
            return Ok(());
        }
        self.sessions.retire(&session, Fate::Ended);
        let message = Message::new(Method::POST, "auth/token/revoke-self", &[]);
        let response = self.link.send(&message.with_token(session.token())).await?;
        let answer = Answer::of(&response);
        if response.status().is_success() || error::is_bad_token(&answer) {
            return Ok(());
        }
        Err(error::refused(&answer, "update", "auth/token/revoke-self"))
    }

    /// Another session in place of `old`, whose leases meet their `fate`.
    pub(super) async fn replace(&self, old: &Arc<Session>, fate: Fate) -> Result<Arc<Session>> {
        self.make_session(Some((old, fate))).await
    }

    async fn session(&self) -> Result<Arc<Session>> {
        match self.sessions.current()? {
            Some(session) => Ok(session),
            None => self.make_session(None).await,
        }
    }

    /// Behind a pointer, so that the many requests that need no login are small.
    fn make_session<'a>(
        &'a self,
        old: Option<(&'a Arc<Session>, Fate)>,
    ) -> BoxFuture<'a, Result<Arc<Session>>> {
        let make = limit::within(self.identity.session(&self.link, &self.sessions.hosts, old));
        Box::pin(self.sessions.make(old, make))
    }

    /// The answer, and the session that it was given to.
    pub(super) async fn exchange(
        &self,
        message: &Message<'_>,
    ) -> Result<(Response<Body>, Arc<Session>)> {
        let session = self.session().await?;
        match self.attempt(message, &session).await? {
            Some(answer) => Ok((answer, session)),
            None => self.exchange_anew(message, &session).await,
        }
    }

    async fn exchange_anew(
        &self,
        message: &Message<'_>,
        refused: &Arc<Session>,
    ) -> Result<(Response<Body>, Arc<Session>)> {
        let session = self.replace(refused, Fate::Ended).await?;
        match self.attempt(message, &session).await? {
            Some(answer) => Ok((answer, session)),
            None => Err(self.sessions.refusal()),
        }
    }

    /// `None` if the server does not know the token, or not any more.
    async fn attempt(
        &self,
        message: &Message<'_>,
        session: &Session,
    ) -> Result<Option<Response<Body>>> {
        let message = message.clone().with_token(session.token());
        let answer = self.link.send(&message).await?;
        if error::is_bad_token(&Answer::of(&answer)) {
            return Ok(None);
        }
        if has_looked(answer.status()) {
            self.sessions.accepted(session);
        }
        Ok(Some(answer))
    }
}

/// Whether the server has looked at the token: one that is sealed, busy or a standby has not.
fn has_looked(status: StatusCode) -> bool {
    !status.is_server_error() && !matches!(status.as_u16(), 429 | 472 | 473)
}
