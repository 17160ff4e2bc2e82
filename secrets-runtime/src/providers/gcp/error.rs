//! From the client's errors to ours.
//!
//! The client's error is never kept: it holds the answer. Its text is looked at and never shown.

use std::{error::Error as StdError, io, time::Duration};

use google_cloud_gax::{
    client_builder,
    error::{
        CredentialsError, Error as ClientError,
        rpc::{Code, Status, StatusDetails},
    },
};

use crate::{
    error::{Error, ErrorKind},
    providers::{
        answer::{by_status, find, retry_after},
        wire::WireError,
    },
};

pub(super) const SET_A_PROJECT: &str =
    "set GOOGLE_CLOUD_PROJECT or `GcpConfig::project`, or write `gcp:projects/P/secrets/S`";

/// The error of a call; `permission` says what a caller who is denied needs.
pub(super) fn from_client(cause: &ClientError, permission: &'static str) -> Error {
    let error = match (cause.status(), cause.http_status_code()) {
        (Some(status), _) => from_status(status, permission),
        (None, Some(status)) => from_http(status),
        (None, None) => from_transit(cause),
    };
    match cause.http_headers().and_then(retry_after).or_else(|| retry_delay(cause.status()?)) {
        Some(wait) => error.with_retry_after(wait),
        None => error,
    }
}

/// Google's own way to ask for a wait.
fn retry_delay(status: &Status) -> Option<Duration> {
    status.details.iter().find_map(|detail| match detail {
        StatusDetails::RetryInfo(info) => Duration::try_from(info.retry_delay?).ok(),
        _ => None,
    })
}

fn from_status(status: &Status, permission: &'static str) -> Error {
    let (kind, words, hint) = meaning(status);
    let hint = if kind == ErrorKind::Denied && hint.is_empty() { permission } else { hint };
    let error = Error::new(kind, format!("{words} ({})", status.code.name()));
    if hint.is_empty() { error } else { error.with_hint(hint) }
}

/// Without a hint, that of the kind will do.
fn meaning(status: &Status) -> (ErrorKind, &'static str, &'static str) {
    match status.code {
        Code::NotFound => (ErrorKind::NotFound, "Google has no such secret or version", ""),
        Code::FailedPrecondition => unusable(&status.message),
        Code::PermissionDenied if has_reason(status, "SERVICE_DISABLED") => (
            ErrorKind::Config,
            "the Secret Manager API is not enabled in the project",
            "enable `secretmanager.googleapis.com`, or correct the project",
        ),
        Code::PermissionDenied => {
            (ErrorKind::Denied, "Google does not allow the caller to do this", "")
        }
        Code::Unauthenticated => {
            (ErrorKind::Unauthenticated, "Google does not accept the credentials", LOG_IN)
        }
        Code::ResourceExhausted => (ErrorKind::Throttled, "Google refuses more calls for now", ""),
        Code::DeadlineExceeded => (ErrorKind::Timeout, "Google took too long", ""),
        Code::Aborted
        | Code::Cancelled
        | Code::DataLoss
        | Code::Internal
        | Code::Unavailable
        | Code::Unknown => (ErrorKind::Unavailable, "Google failed", ""),
        Code::AlreadyExists => (ErrorKind::Conflict, "there is such a secret already", ""),
        Code::Unimplemented => (ErrorKind::Unsupported, "Google does not do this", ""),
        _ => (ErrorKind::Config, "Google does not accept the request", CHECK_NAMES),
    }
}

const CHECK_NAMES: &str = "check the project, the location, the endpoint and the reference";

const LOG_IN: &str = "run `gcloud auth application-default login`, or check the service account \
     and GOOGLE_APPLICATION_CREDENTIALS";

/// Google tells the state of a version only in words, beside its name, which has no blanks.
fn unusable(text: &str) -> (ErrorKind, &'static str, &'static str) {
    if text.contains(" DISABLED ") {
        let hint = "enable the version, or select another one by `?version=`";
        (ErrorKind::Denied, "the version is disabled", hint)
    } else if text.contains(" DESTROYED ") {
        let hint = "add a new version, or select another one by `?version=`";
        (ErrorKind::NotFound, "the version was destroyed", hint)
    } else {
        (ErrorKind::Config, "the secret's state does not allow this", CHECK_NAMES)
    }
}

fn has_reason(status: &Status, reason: &str) -> bool {
    let of = |detail: &StatusDetails| matches!(detail, StatusDetails::ErrorInfo(info) if info.reason == reason);
    status.details.iter().any(of)
}

/// An answer that is not Google's: of a proxy, or of another server at the endpoint.
fn from_http(status: u16) -> Error {
    let message = format!("the answer is not one of Google's (HTTP {status})");
    Error::new(by_status(status), message).with_hint("check the endpoint and the proxy")
}

/// A call that got no answer, or was never made.
fn from_transit(cause: &ClientError) -> Error {
    if let Some(cause) = find::<CredentialsError>(cause) {
        return from_credentials(cause);
    }
    if cause.is_timeout() {
        return Error::new(ErrorKind::Timeout, "Google took too long");
    }
    if cause.is_deserialization() {
        return unreadable();
    }
    if is_untrusted(cause) {
        return Error::new(ErrorKind::Config, "the certificate of the endpoint is not trusted")
            .with_hint("trust its issuer by SSL_CERT_FILE, or correct the endpoint");
    }
    if cause.is_connect() || cause.is_io() || cause.is_transport() {
        return Error::new(ErrorKind::Unavailable, "there is no connection to Google");
    }
    Error::new(ErrorKind::Config, "the request cannot be sent as it is").with_hint(CHECK_NAMES)
}

/// The TLS library's refusals come as invalid data.
fn is_untrusted(cause: &(dyn StdError + 'static)) -> bool {
    find::<io::Error>(cause).is_some_and(|error| {
        error.kind() == io::ErrorKind::InvalidData
            || error.get_ref().is_some_and(|inner| is_untrusted(inner))
    })
}

/// There is no token to send.
pub(super) fn from_credentials(cause: &CredentialsError) -> Error {
    if cause.is_transient() {
        return Error::new(ErrorKind::Unavailable, "no Google credentials could be had for now")
            .with_hint(LOG_IN);
    }
    Error::new(ErrorKind::Unauthenticated, "no Google credentials could be had").with_hint(LOG_IN)
}

/// There is no client.
pub(super) fn from_builder(cause: &client_builder::Error) -> Error {
    if cause.is_universe_domain_mismatch() {
        return Error::new(ErrorKind::Config, "the credentials are of another universe domain")
            .with_hint("use credentials of the universe that the endpoint is in");
    }
    bad_endpoint()
}

/// The URL is not shown, since it may hold a password.
pub(super) fn bad_endpoint() -> Error {
    Error::new(ErrorKind::Config, "there is no client for the endpoint")
        .with_hint("write the endpoint as `https://HOST`")
}

pub(super) fn open_endpoint() -> Error {
    Error::new(ErrorKind::Config, "a token would go to the endpoint for everybody to read")
        .with_hint("write the endpoint as `https://HOST`, or set `GcpConfig::anonymous`")
}

/// The metadata server did not answer.
pub(super) fn from_metadata_server(cause: &WireError) -> Error {
    let context = "the project is not known: the metadata server: ";
    cause.to_error(context, SET_A_PROJECT, SET_A_PROJECT).with_hint(SET_A_PROJECT)
}

pub(super) fn bad_metadata_host() -> Error {
    Error::new(ErrorKind::Config, "GCE_METADATA_HOST is not a host")
        .with_hint("write it as `HOST` or `HOST:PORT`, or unset it")
}

pub(super) fn bad_location() -> Error {
    Error::new(ErrorKind::Config, "the location is not one that can exist")
        .with_hint("write `GcpConfig::location` as `europe-west3`")
}

pub(super) fn bad_project() -> Error {
    Error::new(ErrorKind::Config, "the Google Cloud project is not one that can exist")
        .with_hint(SET_A_PROJECT)
}

/// An answer with the status of success that is not one.
pub(super) fn unreadable() -> Error {
    Error::new(ErrorKind::Unavailable, "the answer of Google is not readable")
        .with_hint("check that the endpoint leads to Google, then try again")
}

#[cfg(test)]
mod tests;
