//! One server's interface: where requests go, and what each of them carries.
//!
//! A standby may send a request on to the active server, as its answer says. It goes there with the
//! same body and the token, and never from `https` to `http`.

use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri, request::Parts};

use super::{environment::Settings, error};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::wire::{self, Body, Limits, Tls},
};

mod base;
mod message;
mod redirect;

pub(super) use message::Message;

/// How often a request is sent on before that counts as a circle.
const MOST_REDIRECTS: usize = 3;

/// The runtime's limits do the rest: what waits for an answer may wait for a busy server.
const LIMITS: Limits = Limits { connect: Some(std::time::Duration::from_secs(5)), head: None };

pub(super) struct Link {
    wire: wire::Client,
    /// The URL up to and without the `/v1/` of each path.
    base: Box<str>,
    namespace: Option<HeaderValue>,
}

impl Link {
    pub(super) fn new(settings: Settings) -> Result<Self> {
        let base = base::check(&settings.address)?;
        let namespace = settings.namespace.filter(|name| !name.is_empty());
        let namespace = namespace.as_deref().map(namespace_header).transpose()?;
        Ok(Self { wire: wire::Client::new(Tls::new(settings.tls)), base, namespace })
    }

    /// The server's answer, whatever it says.
    pub(super) async fn send(&self, message: &Message<'_>) -> Result<Response<Body>> {
        let mut uri = self.uri(message.path)?;
        for _ in 0..=MOST_REDIRECTS {
            let head = self.head(message, uri)?;
            // A write that arrives twice makes two versions, or conflicts with itself.
            let answer = match message.method {
                Method::GET => self.wire.send(&head, message.body, LIMITS).await,
                _ => self.wire.send_once(&head, message.body, LIMITS).await,
            };
            let answer = answer.map_err(|cause| error::from_wire(&cause))?;
            match redirect::target(&head.uri, &answer)? {
                Some(target) => uri = target,
                None => return Ok(answer),
            }
        }
        Err(redirect::circle())
    }

    /// The next request connects anew, and so shows the client certificate that is there by then.
    pub(super) async fn reconnect(&self) {
        self.wire.reconnect().await;
    }

    fn uri(&self, path: &str) -> Result<Uri> {
        format!("{}/v1/{path}", self.base).parse().map_err(|_| bad_path())
    }

    fn head(&self, message: &Message<'_>, uri: Uri) -> Result<Parts> {
        let request = Request::builder().method(message.method.clone()).uri(uri).body(());
        let (mut head, ()) = request.map_err(|_| bad_path())?.into_parts();
        self.fill(&mut head.headers, message);
        Ok(head)
    }

    fn fill(&self, headers: &mut HeaderMap, message: &Message<'_>) {
        // Agents that add a token of their own may ask for it.
        headers.insert("x-vault-request", HeaderValue::from_static("true"));
        if let Some(namespace) = self.namespace.as_ref().filter(|_| message.namespaced) {
            headers.insert("x-vault-namespace", namespace.clone());
        }
        if let Some(token) = message.token {
            headers.insert("x-vault-token", token.clone());
        }
        if message.method != Method::GET && message.body.is_empty() {
            headers.insert(http::header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
    }
}

fn namespace_header(namespace: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(namespace).map_err(|_| {
        Error::new(ErrorKind::Config, "the Vault namespace holds a control character")
            .with_hint("correct VAULT_NAMESPACE, or `VaultConfig::namespace`")
    })
}

fn bad_path() -> Error {
    Error::new(ErrorKind::Config, "the path is too long for a URL")
        .with_hint("correct the reference")
}
