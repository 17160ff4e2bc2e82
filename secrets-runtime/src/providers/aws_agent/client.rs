//! Requests to one process, with one token.

use http::{HeaderName, HeaderValue, Request, Response};

use super::{error, settings::Settings};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::wire::{self, Body, Limits, Tls},
};

const TOKEN: HeaderName = HeaderName::from_static("x-aws-parameters-secrets-token");

pub(super) struct Client {
    wire: wire::Client,
    base: String,
    token: HeaderValue,
}

impl Client {
    pub(super) fn new(settings: Settings) -> Result<Self> {
        let token = wire::secret_header(settings.token).map_err(|_| {
            Error::new(
                ErrorKind::Unauthenticated,
                "the AWS agent's token holds a control character",
            )
            .with_hint("set AWS_TOKEN, or the file, to the token and nothing else")
        })?;
        let base = format!("http://{}", settings.address);
        Ok(Self { wire: wire::Client::new(Tls::default()), base, token })
    }

    pub(super) fn has_token_of(&self, other: &Self) -> bool {
        self.token == other.token
    }

    /// The answer, whatever it says; `target` is encoded.
    pub(super) async fn get(&self, target: &str) -> Result<Response<Body>> {
        let request = Request::get(format!("{}{target}", self.base)).body(());
        let (mut head, ()) = request.map_err(|_| bad_name())?.into_parts();
        head.headers.insert(TOKEN, self.token.clone());
        let answer = self.wire.send(&head, &[], Limits::default()).await;
        answer.map_err(|cause| error::from_wire(&cause))
    }
}

fn bad_name() -> Error {
    Error::new(ErrorKind::Config, "the name is too long for a URL")
        .with_hint("correct the reference")
}
