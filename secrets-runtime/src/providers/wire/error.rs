//! What can go wrong on the wire, in words that quote nothing of a response.

use std::{borrow::Cow, fmt, io};

use super::tls;
use crate::error::{Error, ErrorKind};

#[derive(Debug)]
pub(in super::super) struct WireError {
    kind: WireErrorKind,
    message: Cow<'static, str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum WireErrorKind {
    /// The request cannot be sent as it is.
    Request,
    /// There is no connection.
    Connect,
    /// The server's certificate is not trusted, or the two sides share no TLS version.
    Tls,
    /// The connection ended before the first byte of an answer.
    Unanswered,
    /// The connection ended inside an answer.
    Broken,
    /// A limit has passed.
    Timeout,
    /// The answer is not HTTP/1.1, or is larger than any answer may be.
    Protocol,
}

impl WireError {
    pub(super) fn new(kind: WireErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: message.into() }
    }

    #[cfg(feature = "azure")]
    pub(in super::super) fn request(message: &'static str) -> Self {
        Self::new(WireErrorKind::Request, message)
    }

    pub(super) fn protocol(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(WireErrorKind::Protocol, message)
    }

    /// A failed read or write; `answered` tells whether any of the answer was there.
    pub(super) fn io(error: &io::Error, answered: bool) -> Self {
        let kind = match answered {
            _ if tls::is_refusal(error) => WireErrorKind::Tls,
            true => WireErrorKind::Broken,
            false => WireErrorKind::Unanswered,
        };
        Self::new(kind, format!("the connection failed: {error}"))
    }

    pub(super) fn ended(answered: bool) -> Self {
        Self::io(&io::ErrorKind::UnexpectedEof.into(), answered)
    }

    pub(in super::super) fn kind(&self) -> WireErrorKind {
        self.kind
    }

    /// The provider's error, with `context` before the message and a hint for what the user
    /// can correct: the `url`, or which certificates to `trust`.
    pub(in super::super) fn to_error(
        &self,
        context: &str,
        url: &'static str,
        trust: &'static str,
    ) -> Error {
        let error = |kind| Error::new(kind, format!("{context}{self}"));
        match self.kind {
            WireErrorKind::Timeout => error(ErrorKind::Timeout),
            WireErrorKind::Request => error(ErrorKind::Config).with_hint(url),
            WireErrorKind::Tls => error(ErrorKind::Config).with_hint(trust),
            _ => error(ErrorKind::Unavailable),
        }
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for WireError {}
