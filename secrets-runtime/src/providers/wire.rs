//! HTTP/1.1 over wiped buffers: once a response's body is dropped, nothing of it is left.
//!
//! A response is read into one [`SecretBuf`](crate::SecretBuf), which is also the body that the
//! caller gets. Over TLS that takes the allocator's help; [`tls`] says how. No task is spawned: a
//! request that is dropped closes its connection. Proxies and compression are left out, since no
//! secrets API needs them; redirects are the caller's to follow. Nothing here knows an SDK, and
//! nothing is logged.

use std::time::Duration;

use http::{Response, request::Parts};

mod body;
mod connection;
mod error;
mod head;
mod origin;
mod pool;
mod request;
#[cfg(any(feature = "aws-agent", feature = "vault"))]
mod secret_header;
#[cfg(test)]
pub(super) mod tests;
#[cfg(feature = "_tls")]
mod tls;
#[cfg(not(feature = "_tls"))]
#[path = "wire/no_tls.rs"]
mod tls;
mod transport;

pub(super) use body::Body;
pub(super) use error::{WireError, WireErrorKind};
#[cfg(any(feature = "azure", feature = "gcp"))]
pub(super) use origin::is_private;
#[cfg(any(feature = "aws-agent", feature = "vault"))]
pub(super) use secret_header::secret_header;
#[cfg(any(all(test, feature = "_tls"), feature = "vault"))]
pub(super) use tls::ClientIdentity;
pub(super) use tls::Tls;
#[cfg(feature = "_tls")]
pub(super) use tls::TlsSettings;

use connection::Connection;
use origin::Origin;
use pool::Pool;

/// Sends requests and keeps their connections for the next ones.
#[derive(Debug)]
pub(super) struct Client {
    pool: Pool,
    tls: Tls,
}

/// How long parts of a request may take. The default sets no limit.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Limits {
    /// Until the connection is there, TLS included.
    pub(super) connect: Option<Duration>,
    /// From the request's first byte to the end of the response's head.
    pub(super) head: Option<Duration>,
}

impl Client {
    pub(super) fn new(tls: Tls) -> Self {
        Self { pool: Pool::default(), tls }
    }

    /// Sends a request that may safely arrive twice.
    ///
    /// A server closes idle connections when it likes. So a request that gets no byte of an
    /// answer on a kept connection is sent once more, on a new one.
    pub(super) async fn send(
        &self,
        head: &Parts,
        body: &[u8],
        limits: Limits,
    ) -> Result<Response<Body>, WireError> {
        let origin = Origin::of(&head.uri)?;
        let message = request::encode(head, &origin, body);
        if let Some(kept) = self.pool.take(&origin) {
            match self.exchange(kept, head, message.expose(), limits).await {
                Err(error) if error.kind() == WireErrorKind::Unanswered => {}
                result => return result,
            }
        }
        self.exchange_anew(origin, head, message.expose(), limits).await
    }

    /// Sends a request that must not arrive twice: on a new connection, since a server may close a
    /// kept one at any time, and nobody knows whether it read the request before.
    #[cfg(any(feature = "azure", feature = "vault"))]
    pub(super) async fn send_once(
        &self,
        head: &Parts,
        body: &[u8],
        limits: Limits,
    ) -> Result<Response<Body>, WireError> {
        let origin = Origin::of(&head.uri)?;
        let message = request::encode(head, &origin, body);
        self.exchange_anew(origin, head, message.expose(), limits).await
    }

    async fn exchange_anew(
        &self,
        origin: Origin,
        head: &Parts,
        message: &[u8],
        limits: Limits,
    ) -> Result<Response<Body>, WireError> {
        let opening = Connection::open(origin, &self.tls);
        let connection = within(limits.connect, "no connection", opening).await?;
        self.exchange(connection, head, message, limits).await
    }

    /// The next request connects anew, with the certificates that are in the files by then.
    #[cfg(feature = "vault")]
    pub(super) async fn reconnect(&self) {
        self.tls.forget().await;
        self.pool.clear();
    }

    async fn exchange(
        &self,
        mut connection: Connection,
        head: &Parts,
        message: &[u8],
        limits: Limits,
    ) -> Result<Response<Body>, WireError> {
        let answer = connection.request(message, &head.method);
        let answer = within(limits.head, "no answer", answer).await?;
        let (response, keep) = connection.response(answer).await?;
        if keep {
            self.pool.put(connection);
        }
        Ok(response)
    }
}

async fn within<T>(
    limit: Option<Duration>,
    what: &str,
    work: impl Future<Output = Result<T, WireError>>,
) -> Result<T, WireError> {
    let Some(limit) = limit else { return work.await };
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| {
        Err(WireError::new(WireErrorKind::Timeout, format!("{what} within {limit:?}")))
    })
}
