//! From the client's errors to ours.
//!
//! A server may repeat a command in its error, so only the error's code is kept of it.

use std::time::Duration;

use redis::{ErrorKind as Kind, RedisError, ServerErrorKind};

use crate::error::{Error, ErrorKind};

pub(super) fn convert(error: &RedisError, address: &str) -> Error {
    let (kind, what) = match (error.kind(), error.code()) {
        (Kind::AuthenticationFailed, _) | (_, Some("NOAUTH" | "WRONGPASS")) => {
            (ErrorKind::Unauthenticated, "does not accept the user and password")
        }
        (Kind::Server(ServerErrorKind::NoPerm), _) => (ErrorKind::Denied, "refuses the command"),
        (Kind::Server(ServerErrorKind::ReadOnly), _) => {
            (ErrorKind::Unavailable, "is a replica, which cannot be written to")
        }
        (Kind::Server(ServerErrorKind::CrossSlot | ServerErrorKind::Moved), _) => {
            (ErrorKind::Config, "is a cluster, which is not supported")
        }
        (_, Some("WRONGTYPE")) => (ErrorKind::Config, "holds something else under an entry's name"),
        (_, Some("OOM")) => (ErrorKind::Unavailable, "has no memory left"),
        _ if error.is_timeout() => (ErrorKind::Timeout, "does not answer"),
        _ if error.is_io_error() => (ErrorKind::Unavailable, "cannot be reached"),
        _ => (ErrorKind::Unavailable, "answers with a fault of its own"),
    };
    Error::new(kind, format!("Redis at {address} {what}{}", code(error)))
}

/// The code in brackets, if it is one: the first word of a server's error could be any.
fn code(error: &RedisError) -> String {
    let is_code = |code: &&str| code.len() <= 16 && code.bytes().all(|b| b.is_ascii_uppercase());
    error.code().filter(is_code).map_or_else(String::new, |code| format!(" ({code})"))
}

pub(super) fn timeout(address: &str, limit: Duration) -> Error {
    let message = format!("Redis at {address} gave no answer in {} ms", limit.as_millis());
    Error::new(ErrorKind::Timeout, message)
        .with_hint("see that the server is up and near; the secret is read from its provider")
}
