//! What stands in for TLS where no provider needs it: connections to this machine only.

use std::io;

use tokio::net::TcpStream;

use super::error::{WireError, WireErrorKind};

/// Makes no connections.
#[derive(Debug, Default)]
pub(in super::super) struct Tls(());

impl Tls {
    #[expect(clippy::unused_async, reason = "as with TLS")]
    pub(super) async fn connect(&self, host: &str, _: TcpStream) -> Result<TlsStream, WireError> {
        let message = format!("no TLS connection to {host}: built without TLS");
        Err(WireError::new(WireErrorKind::Tls, message))
    }
}

/// A connection that cannot be.
#[derive(Debug)]
pub(super) enum TlsStream {}

#[expect(clippy::unused_async, reason = "as with TLS")]
impl TlsStream {
    pub(super) fn tcp(&self) -> &TcpStream {
        match *self {}
    }

    pub(super) async fn send(&mut self, _: &[u8]) -> io::Result<()> {
        match *self {}
    }

    pub(super) async fn receive(&mut self, _: &mut crate::value::SecretBuf) -> io::Result<usize> {
        match *self {}
    }
}

pub(super) fn is_refusal(_: &io::Error) -> bool {
    false
}
