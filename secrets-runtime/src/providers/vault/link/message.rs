//! One request, before it is known where it goes.

use http::{HeaderValue, Method};

#[derive(Clone)]
pub(in super::super) struct Message<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    pub(super) body: &'a [u8],
    pub(super) token: Option<&'a HeaderValue>,
    pub(super) namespaced: bool,
}

impl<'a> Message<'a> {
    /// `path` is encoded, and `body` JSON or nothing.
    pub(in super::super) fn new(method: Method, path: &'a str, body: &'a [u8]) -> Self {
        Self { method, path, body, token: None, namespaced: true }
    }

    pub(in super::super) fn with_token(mut self, token: &'a HeaderValue) -> Self {
        self.token = Some(token);
        self
    }

    /// For what only the whole server can be asked.
    pub(in super::super) fn of_the_server(mut self) -> Self {
        self.namespaced = false;
        self
    }
}
