//! Bytes to and from a server, plain or through TLS.

use std::io;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{
    error::{WireError, WireErrorKind},
    origin::Origin,
    tls::{Tls, TlsStream},
};
use crate::value::SecretBuf;

/// How much is asked of the socket at once: the largest TLS record fits.
const READ: usize = 20 << 10;

#[derive(Debug)]
pub(super) enum Transport {
    Plain(TcpStream),
    Tls(Box<TlsStream>),
}

impl Transport {
    pub(super) async fn open(origin: &Origin, tls: &Tls) -> Result<Self, WireError> {
        let tcp = connect(origin).await.map_err(|error| {
            let message = format!("cannot connect to {origin}: {error}");
            WireError::new(WireErrorKind::Connect, message)
        })?;
        if !origin.is_secure() {
            return Ok(Self::Plain(tcp));
        }
        let stream = tls.connect(origin.host(), tcp).await?;
        Ok(Self::Tls(Box::new(stream)))
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(tcp) => tcp.write_all(bytes).await,
            Self::Tls(stream) => stream.send(bytes).await,
        }
    }

    /// Appends what comes next; 0 bytes at the end.
    pub(super) async fn receive(&mut self, into: &mut SecretBuf) -> io::Result<usize> {
        match self {
            Self::Plain(tcp) => receive(tcp, into).await,
            Self::Tls(stream) => stream.receive(into).await,
        }
    }

    /// Whether there is nothing to read: neither bytes that nobody asked for nor the end.
    pub(super) fn is_idle(&self) -> bool {
        let tcp = match self {
            Self::Plain(tcp) => tcp,
            Self::Tls(stream) => stream.tcp(),
        };
        let nothing = tcp.try_read(&mut [0]);
        nothing.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }
}

async fn connect(origin: &Origin) -> io::Result<TcpStream> {
    let tcp = TcpStream::connect((origin.host(), origin.port())).await?;
    tcp.set_nodelay(true)?;
    Ok(tcp)
}

/// Appends what the socket holds; 0 bytes at the end.
pub(super) async fn receive(tcp: &mut TcpStream, into: &mut SecretBuf) -> io::Result<usize> {
    let start = into.len();
    into.resize(start + READ);
    let read = tcp.read(&mut into.expose_mut()[start..]).await;
    into.resize(start + read.as_ref().map_or(0, |read| *read));
    read
}
