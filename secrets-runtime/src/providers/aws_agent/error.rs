//! From the process's answers to our errors.
//!
//! An answer's text is looked at and never shown. What is shown is the status, or AWS' code.

use http::{Response, StatusCode};

use super::store::Store;
use crate::{
    error::{Error, ErrorKind},
    providers::{
        aws_refusal::Refusal,
        wire::{WireError, WireErrorKind},
    },
};

/// An answer that is not the one that was hoped for.
pub(super) fn from_answer(store: Store, response: &Response<impl AsRef<[u8]>>) -> Error {
    let (status, body) = (response.status().as_u16(), response.body().as_ref());
    if let Some(code) = code(body) {
        let text = std::str::from_utf8(body).ok();
        let refusal = Refusal { code: Some(code), text, status };
        return refusal.error(None, store.permissions());
    }
    let (kind, words, hint) = meaning(store, status, body);
    Error::new(kind, format!("{words} (HTTP {status})")).with_hint(hint)
}

/// AWS' code, such as `ResourceNotFoundException`.
///
/// The agent does not escape the message beside it, so the whole need not be JSON.
fn code(body: &[u8]) -> Option<&str> {
    let (_, after) = std::str::from_utf8(body).ok()?.split_once("\"__type\"")?;
    let text = after.trim_start_matches([':', ' ', '"']);
    let code = text.split('"').next()?.rsplit('#').next()?;
    let is_code = (1..=64).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
    is_code.then_some(code)
}

fn meaning(store: Store, status: u16, body: &[u8]) -> (ErrorKind, &'static str, &'static str) {
    match status {
        400 if says(body, "not ready to serve traffic") => (
            ErrorKind::Unavailable,
            "the Lambda extension is not ready yet",
            "load in the handler: the extension serves nothing before the first invocation",
        ),
        400 if says(body, "unexpected error occurred") => (
            ErrorKind::Unavailable,
            "the Lambda extension could not read this, and gives no reason",
            "look for the reason in the function's log: the name, the permissions of the \
             function's role, or a failure of AWS",
        ),
        401 | 403 => (
            ErrorKind::Unauthenticated,
            "the AWS agent does not accept the token",
            "set AWS_TOKEN, or the file that it names, to the agent's token; for the Lambda \
             extension unset AWS_TOKEN, so that AWS_SESSION_TOKEN counts",
        ),
        404 => (ErrorKind::Config, "the AWS agent does not serve this", served_by(store)),
        408 => (ErrorKind::Timeout, "the AWS agent took too long", "try again"),
        429 => (
            ErrorKind::Throttled,
            "the AWS agent has too many connections",
            "raise `max_conn` in the agent's configuration",
        ),
        503 if says(body, "Serving not enabled") => (
            ErrorKind::Unavailable,
            "the AWS agent is not ready yet",
            "request `/start_serving` of the agent once it may serve",
        ),
        500.. => (ErrorKind::Unavailable, "the AWS agent failed", "look at the agent's log"),
        _ => (
            ErrorKind::Config,
            "the AWS agent does not accept the request",
            "check that the port is the agent's, and the name in the reference",
        ),
    }
}

fn served_by(store: Store) -> &'static str {
    match store {
        Store::Secrets => "check that the port is that of the AWS Secrets Manager Agent",
        Store::Parameters => {
            "parameters are served by the Lambda extension, and not by the AWS Secrets Manager Agent"
        }
    }
}

/// Whether the token is refused, and not the credentials of the process.
pub(super) fn refuses_token(response: &Response<impl AsRef<[u8]>>) -> bool {
    let refused = matches!(response.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
    refused && code(response.body().as_ref()).is_none()
}

/// Whether the process refuses the request for a reason that is not AWS'.
pub(super) fn is_without_reason(response: &Response<impl AsRef<[u8]>>) -> bool {
    response.status() == StatusCode::BAD_REQUEST && code(response.body().as_ref()).is_none()
}

/// Whether the process does not know a word of the query.
pub(super) fn is_unknown_word(response: &Response<impl AsRef<[u8]>>) -> bool {
    says(response.body().as_ref(), "unknown parameter")
}

fn says(body: &[u8], words: &str) -> bool {
    body.windows(words.len()).any(|part| part == words.as_bytes())
}

pub(super) fn from_wire(cause: &WireError) -> Error {
    let hint = "check the port: PARAMETERS_SECRETS_EXTENSION_HTTP_PORT, or `AwsAgentConfig::port`";
    let error = cause.to_error("", hint, hint);
    match cause.kind() {
        WireErrorKind::Connect => error.with_hint(
            "start the AWS Secrets Manager Agent, or add the layer of the AWS Parameters and \
             Secrets Lambda Extension to the function; then check the port",
        ),
        _ => error,
    }
}

/// An answer with the status of success that is not one.
pub(super) fn unreadable() -> Error {
    Error::new(ErrorKind::Unavailable, "the answer of the AWS agent is not readable")
        .with_hint("check that the port is the agent's, then try again")
}

#[cfg(test)]
mod tests;
