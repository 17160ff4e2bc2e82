//! The client's connection to the network: the one place where [`wire`](crate::providers::wire)
//! meets the client.

use std::{error::Error as StdError, fmt, pin::Pin, time::Duration};

use azure_core::{
    Bytes,
    error::{Error as ClientError, ErrorKind as ClientErrorKind, Result as ClientResult},
    http::{
        AsyncRawResponse, Body, HttpClient, Method, Request,
        headers::{HeaderName, HeaderValue, Headers},
    },
};
use http::{StatusCode, Uri, header, request::Parts, uri::Authority};

use super::{config::AzureConfig, error};
use crate::{
    error::Result,
    providers::wire::{self, Client, Limits, Tls, TlsSettings, WireError},
};

/// Where a virtual machine's identity is asked for. On other machines nobody answers there.
const MACHINE: &str = "169.254.169.254";

/// More than a machine needs to answer itself.
const MACHINE_LIMIT: Duration = Duration::from_secs(1);

/// The next page of a list is wherever the vault says.
const ELSEWHERE: &str = "the vault leads to another host, which gets no token";

#[derive(Debug)]
pub(super) struct Wire {
    client: Client,
    /// Hosts, and where their requests go.
    routes: Vec<(String, Uri)>,
    /// The host that gets tokens.
    vault: String,
}

impl Wire {
    pub(super) fn new(config: &AzureConfig, vault: String) -> Result<Self> {
        let route = |(host, url): &(String, String)| Ok((host.clone(), target(url)?));
        let routes = config.routes.iter().map(route).collect::<Result<_>>()?;
        let tls = TlsSettings { more_roots: config.ca_file.clone(), ..TlsSettings::default() };
        Ok(Self { client: Client::new(Tls::new(tls)), routes, vault })
    }

    async fn send(&self, request: &Request) -> ClientResult<AsyncRawResponse> {
        let Body::Bytes(body) = request.body() else {
            return Err(ClientError::with_message(ClientErrorKind::Other, "the body is a stream"));
        };
        let mut head = head(request, body)?;
        let host = head.uri.host().unwrap_or_default();
        if head.headers.contains_key(header::AUTHORIZATION) && host != self.vault {
            return Err(final_error(WireError::request(ELSEWHERE)));
        }
        let connect = (host == MACHINE).then_some(MACHINE_LIMIT);
        if let Some((_, target)) = self.routes.iter().find(|(routed, _)| routed == host) {
            reroute(&mut head, target)?;
        }
        let limits = Limits { connect, ..Limits::default() };
        let response = match request.method() {
            // A second one would store a second version.
            Method::Put => self.client.send_once(&head, body, limits).await,
            _ => self.client.send(&head, body, limits).await,
        };
        let response = response.map_err(final_error)?;
        if connect.is_some() {
            refuse_again(response.status())?;
        }
        Ok(to_client(response))
    }
}

/// A failure of which the client makes no second attempt, whatever its options: for a machine's
/// identity it brings options of its own, and would go on for a minute.
fn final_error(cause: impl StdError + Send + Sync + 'static) -> ClientError {
    ClientError::new(ClientErrorKind::Other, cause)
}

/// The machine's answer by which the client would ask it again.
#[derive(Debug)]
pub(super) struct MachineRefusal(pub(super) StatusCode);

impl fmt::Display for MachineRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the machine gives no token (HTTP {})", self.0)
    }
}

impl StdError for MachineRefusal {}

fn refuse_again(status: StatusCode) -> ClientResult<()> {
    let again = matches!(status.as_u16(), 404 | 408 | 410 | 429 | 500..);
    if again { Err(final_error(MachineRefusal(status))) } else { Ok(()) }
}

/// As the trait's own macro would write it.
impl HttpClient for Wire {
    fn execute_request<'a, 'b, 'async_trait>(
        &'a self,
        request: &'b Request,
    ) -> Pin<Box<dyn Future<Output = ClientResult<AsyncRawResponse>> + Send + 'async_trait>>
    where
        'a: 'async_trait,
        'b: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(self.send(request))
    }
}

fn head(request: &Request, body: &Bytes) -> ClientResult<Parts> {
    let mut builder =
        http::Request::builder().method(request.method().as_ref()).uri(request.url().as_str());
    for (name, value) in request.headers().iter() {
        builder = builder.header(name.as_str(), value.as_str());
    }
    // Servers ask for the length of a body that a method usually has.
    if body.is_empty() && !matches!(request.method().as_ref(), "GET" | "DELETE") {
        builder = builder.header(header::CONTENT_LENGTH, "0");
    }
    let (head, ()) = builder.body(()).map_err(final_error)?.into_parts();
    Ok(head)
}

/// The server still learns which host was meant.
fn reroute(head: &mut Parts, target: &Uri) -> ClientResult<()> {
    let host = head.uri.authority().map(Authority::as_str).unwrap_or_default();
    let host = http::HeaderValue::from_str(host).map_err(final_error)?;
    head.headers.insert(header::HOST, host);
    let mut parts = std::mem::take(&mut head.uri).into_parts();
    parts.scheme = target.scheme().cloned();
    parts.authority = target.authority().cloned();
    head.uri = Uri::from_parts(parts).map_err(final_error)?;
    Ok(())
}

/// Tokens go there, so it has to be TLS or this machine.
fn target(url: &str) -> Result<Uri> {
    let uri: Uri = url.parse().map_err(|_| error::bad_route())?;
    if wire::is_private(&uri) { Ok(uri) } else { Err(error::bad_route()) }
}

/// The body stays in the memory that it was read into, until the client copies it.
fn to_client(response: http::Response<wire::Body>) -> AsyncRawResponse {
    let (head, body) = response.into_parts();
    let mut headers = Headers::new();
    for (name, value) in &head.headers {
        if let Ok(value) = value.to_str() {
            let name = HeaderName::from(name.as_str().to_owned());
            headers.insert(name, HeaderValue::from(value.to_owned()));
        }
    }
    AsyncRawResponse::from_bytes(head.status.as_u16().into(), headers, Bytes::from_owner(body))
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn tokens_leave_this_machine_only_over_tls() {
        for url in
            ["https://10.0.0.4", "http://127.0.0.1:80", "http://[::1]:80", "http://localhost:80"]
        {
            assert!(target(url).is_ok(), "{url}");
        }
        for url in ["http://10.0.0.4", "http://localhost.example", "10.0.0.4", "", "ftp://[::1]"] {
            assert!(target(url).is_err(), "{url}");
        }
    }
}
