//! One connection: a request out, a response in.

use http::{Method, Response};

use super::{
    body::{Body, Reader},
    error::WireError,
    head::{self, Head},
    origin::Origin,
    tls::Tls,
    transport::Transport,
};
use crate::value::SecretBuf;

/// Enough for most answers, so that a buffer seldom grows.
const FIRST_READ: usize = 8 << 10;

#[derive(Debug)]
pub(super) struct Connection {
    origin: Origin,
    transport: Transport,
}

/// A response's head, with what has been read of the response so far.
pub(super) struct Answer {
    head: Head,
    received: SecretBuf,
}

impl Connection {
    pub(super) async fn open(origin: Origin, tls: &Tls) -> Result<Self, WireError> {
        let transport = Transport::open(&origin, tls).await?;
        Ok(Self { origin, transport })
    }

    pub(super) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Whether the server has kept the connection open and silent.
    pub(super) fn is_idle(&self) -> bool {
        self.transport.is_idle()
    }

    /// Sends `message` and waits for the head of the answer.
    pub(super) async fn request(
        &mut self,
        message: &[u8],
        method: &Method,
    ) -> Result<Answer, WireError> {
        self.transport.send(message).await.map_err(|error| WireError::io(&error, false))?;
        let mut received = SecretBuf::with_capacity(FIRST_READ);
        loop {
            let answered = !received.is_empty();
            match self.transport.receive(&mut received).await {
                Ok(0) => return Err(WireError::ended(answered)),
                Ok(_) => {}
                Err(error) => return Err(WireError::io(&error, answered)),
            }
            if let Some(head) = head::parse(received.expose(), method)? {
                return Ok(Answer { head, received });
            }
        }
    }

    /// Reads the rest; also tells whether the connection may serve another request.
    pub(super) async fn response(
        &mut self,
        answer: Answer,
    ) -> Result<(Response<Body>, bool), WireError> {
        let Answer { head, received } = answer;
        let reader = Reader::new(&mut self.transport, received, head.len);
        let (body, clean) = reader.read(head.framing).await?;
        let mut response = Response::new(body);
        *response.status_mut() = head.status;
        *response.headers_mut() = head.headers;
        Ok((response, clean && head.keep))
    }
}
