//! One TLS session over a socket.

use std::{fmt, io};

use rustls::{
    client::{ClientConnectionData, UnbufferedClientConnection},
    unbuffered::{
        ConnectionState, EncodeError, EncodeTlsData, EncryptError, InsufficientSizeError,
        ReadTraffic, UnbufferedStatus, WriteTraffic,
    },
};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::super::transport;
use crate::value::SecretBuf;

pub(in super::super) struct TlsStream {
    tcp: TcpStream,
    session: UnbufferedClientConnection,
    /// Records that were received; rustls decrypts them here.
    incoming: SecretBuf,
    /// Records to be sent.
    outgoing: Vec<u8>,
}

/// What the session needs before it can go on.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Nothing,
    Input,
    /// Input, or something to send: the handshake is done.
    Ready,
    Flush,
    Closed,
}

impl TlsStream {
    pub(super) async fn handshake(
        tcp: TcpStream,
        session: UnbufferedClientConnection,
    ) -> io::Result<Self> {
        let (incoming, outgoing) = (SecretBuf::default(), Vec::new());
        let mut stream = Self { tcp, session, incoming, outgoing };
        stream.send(&[]).await?;
        Ok(stream)
    }

    pub(in super::super) fn tcp(&self) -> &TcpStream {
        &self.tcp
    }

    /// Sends `plain`, after what is left of the handshake.
    pub(in super::super) async fn send(&mut self, plain: &[u8]) -> io::Result<()> {
        // A server that talks before it is asked is not one to go on with.
        let mut unasked = SecretBuf::default();
        loop {
            match self.step(&mut unasked, plain)? {
                Step::Nothing => {}
                Step::Input => self.read().await?,
                Step::Flush => self.flush().await?,
                Step::Ready => return self.flush().await,
                Step::Closed => return Err(io::ErrorKind::ConnectionReset.into()),
            }
            if !unasked.is_empty() {
                return Err(io::ErrorKind::InvalidData.into());
            }
        }
    }

    /// Appends what comes next; 0 bytes after an orderly end, an error after any other.
    pub(in super::super) async fn receive(&mut self, into: &mut SecretBuf) -> io::Result<usize> {
        let start = into.len();
        loop {
            match self.step(into, &[])? {
                Step::Nothing => {}
                Step::Flush => self.flush().await?,
                Step::Closed => return Ok(into.len() - start),
                Step::Input | Step::Ready if into.len() > start => return Ok(into.len() - start),
                Step::Input | Step::Ready => self.read().await?,
            }
        }
    }

    /// Lets the session work on what has been received, and encrypts `plain` if it may.
    fn step(&mut self, into: &mut SecretBuf, plain: &[u8]) -> io::Result<Step> {
        let UnbufferedStatus { mut discard, state, .. } =
            self.session.process_tls_records(self.incoming.expose_mut());
        let step = match state.map_err(refused)? {
            ConnectionState::ReadTraffic(traffic) => {
                discard += receive(traffic, into)?;
                Step::Nothing
            }
            ConnectionState::EncodeTlsData(data) => encode(data, &mut self.outgoing)?,
            ConnectionState::TransmitTlsData(data) => {
                data.done();
                Step::Flush
            }
            ConnectionState::WriteTraffic(traffic) => encrypt(traffic, plain, &mut self.outgoing)?,
            ConnectionState::BlockedHandshake => Step::Input,
            ConnectionState::PeerClosed | ConnectionState::Closed => Step::Closed,
            _ => return Err(io::ErrorKind::Unsupported.into()),
        };
        self.discard(discard);
        Ok(step)
    }

    /// Drops the first `count` bytes of `incoming`; their memory is wiped.
    fn discard(&mut self, count: usize) {
        if count > 0 {
            self.incoming.expose_mut().copy_within(count.., 0);
            self.incoming.resize(self.incoming.len() - count);
        }
    }

    async fn read(&mut self) -> io::Result<()> {
        match transport::receive(&mut self.tcp, &mut self.incoming).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    async fn flush(&mut self) -> io::Result<()> {
        self.tcp.write_all(&self.outgoing).await?;
        self.outgoing.clear();
        Ok(())
    }
}

impl fmt::Debug for TlsStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsStream").field("tcp", &self.tcp).finish_non_exhaustive()
    }
}

/// Appends the records that are decrypted; gives what is to be discarded beside them.
fn receive(
    mut traffic: ReadTraffic<'_, '_, ClientConnectionData>,
    into: &mut SecretBuf,
) -> io::Result<usize> {
    let (mut discard, mut len) = (0, 0);
    while let Some(record) = traffic.next_record() {
        let record = record.map_err(refused)?;
        discard += record.discard;
        len = record.payload.len();
        into.extend(record.payload);
    }
    // There is one record at a time, in a vector that is freed here, unwiped. An allocator mostly
    // gives out first what was freed last, so that this overwrites the very same memory.
    drop(traffic);
    SecretBuf::with_capacity(len).resize(len);
    Ok(discard)
}

fn encode(
    mut data: EncodeTlsData<'_, ClientConnectionData>,
    outgoing: &mut Vec<u8>,
) -> io::Result<Step> {
    append(outgoing, |room| match data.encode(room) {
        Err(EncodeError::InsufficientSize(size)) => Err(Some(size)),
        result => result.map_err(|_| None),
    })?;
    Ok(Step::Nothing)
}

fn encrypt(
    mut traffic: WriteTraffic<'_, ClientConnectionData>,
    plain: &[u8],
    outgoing: &mut Vec<u8>,
) -> io::Result<Step> {
    if !plain.is_empty() {
        append(outgoing, |room| match traffic.encrypt(plain, room) {
            Err(EncryptError::InsufficientSize(size)) => Err(Some(size)),
            result => result.map_err(|_| None),
        })?;
    }
    Ok(Step::Ready)
}

/// Appends what `write` puts into the room it is given: first none, then what it asked for.
fn append(
    outgoing: &mut Vec<u8>,
    mut write: impl FnMut(&mut [u8]) -> Result<usize, Option<InsufficientSizeError>>,
) -> io::Result<()> {
    let start = outgoing.len();
    let mut written = write(&mut []);
    if let Err(Some(size)) = &written {
        outgoing.resize(start + size.required_size, 0);
        written = write(&mut outgoing[start..]);
    }
    outgoing.truncate(start + written.as_ref().map_or(0, |written| *written));
    written.map(drop).map_err(|_| io::ErrorKind::InvalidData.into())
}

fn refused(error: rustls::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
