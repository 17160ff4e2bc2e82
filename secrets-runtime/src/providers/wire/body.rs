//! The body of a response, in the buffer that it was read into.

use httparse::Status;

use super::{
    error::WireError,
    head::{Framing, MAX_BODY, MAX_HEAD, too_large, unreadable},
    transport::Transport,
};
use crate::value::SecretBuf;

/// The bytes of a body; they are wiped on drop.
#[derive(Debug)]
pub(in super::super) struct Body {
    buffer: SecretBuf,
    start: usize,
}

impl AsRef<[u8]> for Body {
    fn as_ref(&self) -> &[u8] {
        &self.buffer.expose()[self.start..]
    }
}

/// What has been read of a response, and from where the rest comes.
pub(super) struct Reader<'a> {
    transport: &'a mut Transport,
    buffer: SecretBuf,
    /// From where on `buffer` holds the body.
    start: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(transport: &'a mut Transport, buffer: SecretBuf, start: usize) -> Self {
        Self { transport, buffer, start }
    }

    /// Reads the whole body; also tells whether the connection holds nothing beyond it.
    pub(super) async fn read(self, framing: Framing) -> Result<(Body, bool), WireError> {
        match framing {
            Framing::Length(length) => self.exactly(length).await,
            Framing::Chunked => self.chunks().await,
            Framing::UntilClose => self.until_close().await,
        }
    }

    async fn exactly(mut self, length: usize) -> Result<(Body, bool), WireError> {
        let end = self.start + length;
        self.buffer.reserve(end.saturating_sub(self.buffer.len()));
        self.fill_to(end).await?;
        let clean = self.buffer.len() == end;
        self.buffer.resize(end);
        Ok((Body { buffer: self.buffer, start: self.start }, clean))
    }

    async fn until_close(mut self) -> Result<(Body, bool), WireError> {
        while self.more().await? > 0 {
            if self.buffer.len() > self.start + MAX_BODY {
                return Err(too_large());
            }
        }
        Ok((Body { buffer: self.buffer, start: self.start }, false))
    }

    async fn chunks(mut self) -> Result<(Body, bool), WireError> {
        let mut body = SecretBuf::with_capacity(self.buffer.len());
        loop {
            let size = self.chunk_size().await?;
            if size == 0 {
                break;
            }
            if size > MAX_BODY - body.len() {
                return Err(too_large());
            }
            self.fill_to(self.start + size + 2).await?;
            let (chunk, rest) = self.buffer.expose()[self.start..].split_at(size);
            if !rest.starts_with(b"\r\n") {
                return Err(WireError::protocol("a chunk is longer than it says"));
            }
            body.extend(chunk);
            self.start += size + 2;
        }
        self.trailer().await?;
        let clean = self.start == self.buffer.len();
        Ok((Body { buffer: body, start: 0 }, clean))
    }

    async fn chunk_size(&mut self) -> Result<usize, WireError> {
        loop {
            let line = &self.buffer.expose()[self.start..];
            let size = httparse::parse_chunk_size(line)
                .map_err(|_| WireError::protocol("a chunk's size is not a number"))?;
            if let Status::Complete((used, size)) = size {
                self.start += used;
                return usize::try_from(size).map_err(|_| too_large());
            }
            self.rest_of_line().await?;
        }
    }

    /// Reads past the fields after the last chunk, which nobody asked for.
    async fn trailer(&mut self) -> Result<(), WireError> {
        loop {
            let mut fields = [httparse::EMPTY_HEADER; 16];
            let rest = &self.buffer.expose()[self.start..];
            let end = httparse::parse_headers(rest, &mut fields).map_err(unreadable)?;
            if let Status::Complete((used, _)) = end {
                self.start += used;
                return Ok(());
            }
            self.rest_of_line().await?;
        }
    }

    /// Reads on, in what is neither a chunk nor the end of all: a server may not do that for ever.
    async fn rest_of_line(&mut self) -> Result<(), WireError> {
        if self.buffer.len() - self.start > MAX_HEAD {
            return Err(WireError::protocol("what is between two chunks is too large"));
        }
        self.fill_to(self.buffer.len() + 1).await
    }

    async fn fill_to(&mut self, len: usize) -> Result<(), WireError> {
        while self.buffer.len() < len {
            if self.more().await? == 0 {
                return Err(WireError::ended(true));
            }
        }
        Ok(())
    }

    async fn more(&mut self) -> Result<usize, WireError> {
        let read = self.transport.receive(&mut self.buffer).await;
        read.map_err(|error| WireError::io(&error, true))
    }
}
