//! Clients that connect again and again, and look at the certificate that they are shown.

use std::{
    fmt,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use rustls::{
    ClientConfig, RootCertStore,
    client::Resumption,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use tokio::{io::AsyncReadExt as _, net::TcpStream};
use tokio_rustls::TlsConnector;
use webpki::EndEntityCert;

use crate::openbao::Result;

/// How long a certificate may take to be replaced.
const PATIENCE: Duration = Duration::from_secs(20);

const PAUSE: Duration = Duration::from_millis(5);

/// What the clients saw.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    handshakes: usize,
    /// Serial number of each certificate, and the time of the first connection that had it.
    serials: Vec<(Vec<u8>, Duration)>,
}

/// Connects until as many certificates were seen. The first handshake that fails ends it.
pub(crate) async fn connect(address: SocketAddr, ca: &str, certificates: usize) -> Result<Seen> {
    let connector = TlsConnector::from(trusting(ca)?);
    let (start, mut seen) = (Instant::now(), Seen::default());
    while seen.serials.len() < certificates {
        let serial = handshake(&connector, address).await?;
        seen.note(serial, start.elapsed());
        let since = seen.serials.last().map_or(Duration::ZERO, |(_, first)| *first);
        if start.elapsed() > since + PATIENCE {
            return Err(format!("the certificate was not replaced\n{seen}").into());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(seen)
}

/// Trusts one authority. Nothing is resumed, so that each connection is shown a certificate.
fn trusting(ca: &str) -> Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca.as_bytes())?)?;
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let config = config.with_safe_default_protocol_versions()?;
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}

/// Connects, and reads the greeting; gives the serial number of the server's certificate.
async fn handshake(connector: &TlsConnector, address: SocketAddr) -> Result<Vec<u8>> {
    let tcp = TcpStream::connect(address).await?;
    let mut tls = connector.connect(ServerName::try_from("localhost")?, tcp).await?;
    let mut greeting = String::new();
    tls.read_to_string(&mut greeting).await?;
    let shown = tls.get_ref().1.peer_certificates().and_then(|chain| chain.first());
    let certificate = EndEntityCert::try_from(shown.ok_or("no certificate")?)?;
    Ok(certificate.serial().to_vec())
}

impl Seen {
    fn note(&mut self, serial: Vec<u8>, at: Duration) {
        self.handshakes += 1;
        if !self.serials.iter().any(|(known, _)| *known == serial) {
            self.serials.push((serial, at));
        }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (serial, first) in &self.serials {
            write!(f, "{:>5.1} s  ", first.as_secs_f32())?;
            serial.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
            writeln!(f)?;
        }
        let certificates = self.serials.len();
        write!(f, "{} handshakes, none failed, {certificates} certificates", self.handshakes)
    }
}
