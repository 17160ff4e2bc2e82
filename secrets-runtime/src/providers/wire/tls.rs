//! TLS by rustls, with wiped buffers as far as rustls lets us.
//!
//! Its buffered connections keep plaintext in several buffers of their own. Its unbuffered ones
//! decrypt where the caller says, here in wiped memory, but hand each record out in a vector
//! that is freed unwiped. That memory is overwritten right after, if the allocator gives it out
//! again; a test measures that the system's does. One that wipes what is freed makes it certain.

use std::{io, path::PathBuf, sync::Arc};

use rustls::{
    ClientConfig,
    client::UnbufferedClientConnection,
    pki_types::{InvalidDnsNameError, ServerName},
};
use tokio::{net::TcpStream, sync::Mutex};

use super::error::{WireError, WireErrorKind};

mod config;
mod identity;
mod stream;
mod unchecked;

pub(super) use stream::TlsStream;

/// Who is trusted, and who connects. The default trusts the platform's roots, or those that
/// `SSL_CERT_FILE` and `SSL_CERT_DIR` name, and shows no certificate of its own.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct TlsSettings {
    /// A PEM file with certificates that are trusted too.
    pub(in super::super) more_roots: Option<PathBuf>,
    /// What the client shows to a server that asks who it is.
    pub(in super::super) identity: Option<ClientIdentity>,
    /// The name in the server's certificate, where it is not the one in the URL.
    pub(in super::super) server_name: Option<String>,
    /// Takes any certificate of a server, so that anybody on the way can read everything.
    pub(in super::super) skip_verify: bool,
}

/// Two PEM files: a certificate with its chain, and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct ClientIdentity {
    pub(in super::super) certificate: PathBuf,
    pub(in super::super) key: PathBuf,
}

/// Makes TLS connections; the certificates are read for the first of them.
#[derive(Debug, Default)]
pub(in super::super) struct Tls {
    settings: TlsSettings,
    config: Mutex<Option<Arc<ClientConfig>>>,
}

impl Tls {
    pub(in super::super) fn new(settings: TlsSettings) -> Self {
        Self { settings, config: Mutex::default() }
    }

    pub(super) async fn connect(&self, host: &str, tcp: TcpStream) -> Result<TlsStream, WireError> {
        let config = self.config().await?;
        let name = self.server_name(host).map_err(|error| tls_error(&error))?;
        let session =
            UnbufferedClientConnection::new(config, name).map_err(|error| tls_error(&error))?;
        TlsStream::handshake(tcp, session).await.map_err(|error| handshake_error(host, &error))
    }

    fn server_name(&self, host: &str) -> Result<ServerName<'static>, InvalidDnsNameError> {
        let name = self.settings.server_name.as_deref().unwrap_or(host);
        ServerName::try_from(name.to_owned())
    }

    /// Certificates are files: they are read where blocking is allowed.
    async fn config(&self) -> Result<Arc<ClientConfig>, WireError> {
        let mut config = self.config.lock().await;
        if let Some(config) = &*config {
            return Ok(Arc::clone(config));
        }
        let settings = self.settings.clone();
        let reading = tokio::task::spawn_blocking(move || config::read(&settings));
        let read = reading.await.map_err(|error| tls_error(&error))??;
        Ok(Arc::clone(config.insert(Arc::new(read))))
    }

    /// The next connection reads all files again.
    #[cfg(feature = "vault")]
    pub(super) async fn forget(&self) {
        *self.config.lock().await = None;
    }
}

/// In TLS 1.3 a server says what it thinks of the client's certificate after the handshake.
pub(super) fn is_refusal(error: &io::Error) -> bool {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref());
    matches!(cause, Some(rustls::Error::AlertReceived(_)))
}

/// A handshake that the TLS library refused will be refused again; one that broke off may not.
fn handshake_error(host: &str, error: &io::Error) -> WireError {
    let refused = error.kind() == io::ErrorKind::InvalidData;
    let kind = if refused { WireErrorKind::Tls } else { WireErrorKind::Connect };
    WireError::new(kind, format!("no TLS connection to {host}: {error}"))
}

fn tls_error(error: &dyn std::error::Error) -> WireError {
    WireError::new(WireErrorKind::Tls, error.to_string())
}
