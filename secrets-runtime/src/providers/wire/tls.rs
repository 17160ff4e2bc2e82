//! TLS by rustls, with wiped buffers as far as rustls lets us.
//!
//! Its buffered connections keep plaintext in several buffers of their own. Its unbuffered ones
//! decrypt where the caller says, here in wiped memory, but hand each record out in a vector
//! that is freed unwiped. That memory is overwritten right after, if the allocator gives it out
//! again; a test measures that the system's does. One that wipes what is freed makes it certain.

use std::{io, path::PathBuf, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    client::UnbufferedClientConnection,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{net::TcpStream, sync::OnceCell};

use super::error::{WireError, WireErrorKind};

mod stream;

pub(super) use stream::TlsStream;

/// Makes TLS connections; the certificates are read for the first of them.
///
/// The roots are the platform's, or those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name, and
/// those of one more file.
#[derive(Debug)]
pub(in super::super) struct Tls {
    more_roots: Option<PathBuf>,
    config: OnceCell<Arc<ClientConfig>>,
}

impl Tls {
    pub(in super::super) fn new(more_roots: Option<PathBuf>) -> Self {
        Self { more_roots, config: OnceCell::new() }
    }

    pub(super) async fn connect(&self, host: &str, tcp: TcpStream) -> Result<TlsStream, WireError> {
        let config = self.config.get_or_try_init(|| self.load()).await?;
        let name = ServerName::try_from(host.to_owned()).map_err(|error| tls_error(&error))?;
        let session = UnbufferedClientConnection::new(config.clone(), name)
            .map_err(|error| tls_error(&error))?;
        TlsStream::handshake(tcp, session).await.map_err(|error| handshake_error(host, &error))
    }

    /// Certificates are files: they are read where blocking is allowed.
    async fn load(&self) -> Result<Arc<ClientConfig>, WireError> {
        let more = self.more_roots.clone();
        let reading = tokio::task::spawn_blocking(move || read_config(more));
        reading.await.map_err(|error| tls_error(&error))?.map(Arc::new)
    }
}

fn read_config(more_roots: Option<PathBuf>) -> Result<ClientConfig, WireError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = more_roots {
        let unreadable = |error: &dyn std::error::Error| {
            let path = path.display();
            tls_error(&io::Error::other(format!("cannot read certificates from {path}: {error}")))
        };
        let certificates = CertificateDer::pem_file_iter(&path).map_err(|e| unreadable(&e))?;
        for certificate in certificates {
            let certificate = certificate.map_err(|e| unreadable(&e))?;
            roots.add(certificate).map_err(|e| unreadable(&e))?;
        }
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| tls_error(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
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
