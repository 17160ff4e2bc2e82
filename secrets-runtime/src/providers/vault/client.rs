//! Requests to one server, with one token and one namespace.

use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri};

use super::{environment::Settings, error};
use crate::{
    error::{Error, ErrorKind, Result},
    lease::Lease,
    providers::wire::{self, Body, Limits, Tls},
};

pub(super) struct Client {
    wire: wire::Client,
    /// The URL up to and without the `/v1/` of each path.
    base: Box<str>,
    headers: HeaderMap,
}

impl Client {
    pub(super) fn new(settings: Settings) -> Result<Self> {
        let base = base(&settings.address)?;
        let mut headers = HeaderMap::new();
        // Agents that add a token of their own may ask for it.
        headers.insert("x-vault-request", HeaderValue::from_static("true"));
        if let Some(namespace) = settings.namespace.filter(|name| !name.is_empty()) {
            headers.insert("x-vault-namespace", namespace_header(&namespace)?);
        }
        headers.insert("x-vault-token", settings.token.into_header()?);
        Ok(Self { wire: wire::Client::new(Tls::new(settings.ca_file)), base, headers })
    }

    /// The server's answer to a read, whatever it says; `path` is encoded.
    pub(super) async fn get(&self, path: &str) -> Result<Response<Body>> {
        self.send(Method::GET, path, &[]).await
    }

    /// The server's answer, whatever it says; `path` is encoded, and `body` JSON or nothing.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
    ) -> Result<Response<Body>> {
        let target = format!("{}/v1/{path}", self.base);
        let request = Request::builder().method(method).uri(target).body(());
        let (mut head, ()) = request.map_err(|_| bad_path())?.into_parts();
        head.headers = self.headers.clone();
        let answer = self.wire.send(&head, body, Limits::default()).await;
        answer.map_err(|cause| error::from_wire(&cause))
    }
}

impl Client {
    /// Notes that a lease was made with the present session, whose end is the lease's end too.
    #[allow(dead_code, clippy::unused_self, reason = "the engines that make leases call it")]
    pub(super) fn adopt(&self, lease: &Lease) {
        let _ = lease;
    }
}

/// A proxy may serve Vault below a path, so the address may hold one.
fn base(address: &str) -> Result<Box<str>> {
    let base = address.trim_end_matches('/');
    let uri: Uri = base.parse().map_err(|_| bad_address("is not a URL"))?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(bad_address("begins with neither `https://` nor `http://`"));
    }
    if uri.authority().is_none_or(|authority| authority.as_str().contains('@')) {
        return Err(bad_address("holds a user name"));
    }
    if uri.query().is_some() {
        return Err(bad_address("holds a `?`"));
    }
    Ok(base.into())
}

fn namespace_header(namespace: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(namespace).map_err(|_| {
        Error::new(ErrorKind::Config, "the Vault namespace holds a control character")
            .with_hint("correct VAULT_NAMESPACE, or `VaultConfig::namespace`")
    })
}

/// The address is not shown, since it may hold a password.
fn bad_address(problem: &str) -> Error {
    Error::new(ErrorKind::Config, format!("the Vault address {problem}"))
        .with_hint("write VAULT_ADDR, or `VaultConfig::address`, as `https://HOST:PORT`")
}

fn bad_path() -> Error {
    Error::new(ErrorKind::Config, "the path is too long for a URL")
        .with_hint("correct the reference")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

    use super::base;

    #[test]
    fn an_address_may_hold_a_path() {
        for (address, expected) in [
            ("https://vault:8200", "https://vault:8200"),
            ("http://127.0.0.1:8200/", "http://127.0.0.1:8200"),
            ("https://proxy.internal/vault/", "https://proxy.internal/vault"),
        ] {
            assert_eq!(&*base(address).unwrap(), expected);
        }
    }

    #[test]
    fn a_refused_address_is_not_shown() {
        for address in [
            "",
            "vault:8200",
            "unix:///run/vault.sock",
            "https://user:hunter2@vault:8200",
            "https://vault:8200/?token=hunter2",
            "https://vault hunter2",
        ] {
            let error = base(address).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }
}
