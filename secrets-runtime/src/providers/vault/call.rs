//! One request about a path: made of what the mount is, and made again if that turns out to be old.

use std::sync::Arc;

use http::{Method, Response, StatusCode};

use super::{
    client::Client,
    envelope::{self, Envelope},
    error::Answer,
    link::Message,
    mount::{Mount, Mounts},
    path::{self, LogicalPath},
    session::Session,
};
use crate::{error::Result, providers::wire::Body, value::SecretBuf};

/// A server, and what is known of its mounts.
#[derive(Clone, Copy)]
pub(super) struct Backend<'a> {
    pub(super) client: &'a Client,
    pub(super) mounts: &'a Mounts,
    /// Where a text is that stands for an object of a key-value engine.
    pub(super) text_member: Option<&'a str>,
}

/// What to ask of the server.
pub(super) struct Call {
    method: Method,
    /// The path as the server's interface and its policies have it.
    place: String,
    /// What follows the path, with the `?`.
    query: String,
    body: SecretBuf,
}

/// What the server said.
pub(super) struct Reply {
    pub(super) mount: Arc<Mount>,
    pub(super) place: String,
    response: Response<Body>,
    /// Whose token the server answered to.
    pub(super) session: Arc<Session>,
}

impl Call {
    pub(super) fn get(place: String) -> Self {
        Self::new(Method::GET, place, SecretBuf::default())
    }

    pub(super) fn new(method: Method, place: String, body: SecretBuf) -> Self {
        Self { method, place, query: String::new(), body }
    }

    pub(super) fn with_query(mut self, query: impl Into<String>) -> Self {
        self.query = query.into();
        self
    }
}

impl Backend<'_> {
    /// Sends what `make` makes of the mount and of the path below it.
    ///
    /// A mount may have become another engine since it was asked for. If the answer says so, it is
    /// asked for once more.
    pub(super) async fn send(
        self,
        path: LogicalPath<'_>,
        make: impl Fn(&Mount, &str) -> Result<Call> + Send,
    ) -> Result<Reply> {
        let reply = self.attempt(path, &make).await?;
        if !reply.is_of_another_engine() {
            return Ok(reply);
        }
        self.mounts.forget(path, &reply.mount).await;
        self.attempt(path, &make).await
    }

    async fn attempt(
        self,
        path: LogicalPath<'_>,
        make: &(impl Fn(&Mount, &str) -> Result<Call> + Send),
    ) -> Result<Reply> {
        let mount = self.mounts.of(path, self.client).await?;
        let call = make(&mount, mount.rest(path))?;
        let target = path::encode(&call.place) + &call.query;
        let message = Message::new(call.method, &target, call.body.expose());
        let (response, session) = self.client.exchange(&message).await?;
        Ok(Reply { mount, place: call.place, response, session })
    }
}

impl Reply {
    pub(super) fn status(&self) -> StatusCode {
        self.response.status()
    }

    pub(super) fn answer(&self) -> Answer<'_> {
        Answer::of(&self.response)
    }

    /// The JSON around the answer, if it is one of Vault's.
    pub(super) fn envelope(&self) -> Option<Envelope<'_>> {
        envelope::open(self.response.body().as_ref())
    }

    fn is_of_another_engine(&self) -> bool {
        let answer = self.answer();
        answer.status == 404
            && (answer.says("versioned K/V") || answer.says("no handler for route"))
    }
}
