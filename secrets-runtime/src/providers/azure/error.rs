//! From the client's errors to ours.
//!
//! The client's error is never kept: it holds the answer, and words of the server. What remains
//! is the code, by which Azure documents its errors.

use std::{borrow::Cow, time::Duration};

use azure_core::{
    error::{Error as ClientError, ErrorKind as ClientErrorKind},
    http::{RawResponse, headers::RETRY_AFTER},
};
use http::Uri;
use serde::Deserialize;

use super::http_client::MachineRefusal;
use crate::{
    error::{Error, ErrorKind},
    providers::{
        answer::{by_status, find},
        wire::WireError,
    },
};

/// What Azure says of a call that it refuses.
#[derive(Deserialize)]
struct Refusal<'a> {
    #[serde(borrow)]
    error: Codes<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Codes<'a> {
    #[serde(borrow)]
    code: Cow<'a, str>,
    #[serde(borrow)]
    innererror: Option<Inner<'a>>,
}

#[derive(Deserialize)]
struct Inner<'a> {
    #[serde(borrow, default)]
    code: Cow<'a, str>,
}

/// The error of a call; `permission` says what a caller who is denied needs.
pub(super) fn from_client(cause: &ClientError, permission: &'static str) -> Error {
    match cause.kind() {
        ClientErrorKind::Credential => from_credentials(cause),
        ClientErrorKind::HttpResponse { status, raw_response, .. } => {
            from_answer(u16::from(*status), raw_response.as_deref(), permission)
        }
        ClientErrorKind::DataConversion => unreadable(),
        _ => from_transit(cause, ""),
    }
}

fn from_answer(status: u16, answer: Option<&RawResponse>, permission: &'static str) -> Error {
    let body = answer.map_or(&[][..], |answer| answer.body().as_ref());
    let refusal: Option<Refusal<'_>> = serde_json::from_slice(body).ok();
    let error = match refusal {
        Some(Refusal { error }) => from_codes(status, &error, permission),
        None => Error::new(by_status(status), format!("the answer is not Azure's (HTTP {status})"))
            .with_hint("check the vault's URL"),
    };
    match answer.and_then(retry_after) {
        Some(wait) => error.with_retry_after(wait),
        None => error,
    }
}

fn retry_after(answer: &RawResponse) -> Option<Duration> {
    let seconds = answer.headers().get_optional_str(&RETRY_AFTER)?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn from_codes(status: u16, codes: &Codes<'_>, permission: &'static str) -> Error {
    let inner = codes.innererror.as_ref().map_or("", |inner| &inner.code);
    let (kind, words, hint) = meaning(status, &codes.code, inner);
    let hint = if kind == ErrorKind::Denied && hint.is_empty() { permission } else { hint };
    let code = if inner.is_empty() { &codes.code } else { inner };
    // A code is a word; anything else is not one of Azure's.
    let is_word = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let code = if is_word { code } else { "no code" };
    let error = Error::new(kind, format!("{words} (HTTP {status}, {code})"));
    if hint.is_empty() { error } else { error.with_hint(hint) }
}

/// Without a hint, that of the kind will do.
fn meaning(status: u16, code: &str, inner: &str) -> (ErrorKind, &'static str, &'static str) {
    match (status, code, inner) {
        (_, "SecretNotFound", _) => {
            (ErrorKind::NotFound, "Azure has no such secret or version", RECOVER)
        }
        (_, _, "SecretDisabled") => (
            ErrorKind::Denied,
            "the version is disabled",
            "enable the version, or select another one by `?version=`",
        ),
        (403, _, "ForbiddenByFirewall") => (
            ErrorKind::Denied,
            "the vault's firewall does not let the caller in",
            "allow the caller's address or network in the vault's settings",
        ),
        (403, ..) => (ErrorKind::Denied, "Azure does not allow the caller to do this", ""),
        (401, ..) => (ErrorKind::Unauthenticated, "Azure does not accept the token", LOG_IN),
        (409, _, "ObjectIsDeletedButRecoverable" | "ObjectIsBeingDeleted") => (
            ErrorKind::Conflict,
            "a deleted secret still has this name",
            "recover the deleted secret, or purge it",
        ),
        (409, ..) => (ErrorKind::Conflict, "Azure is changing the secret already", ""),
        (429, ..) => (ErrorKind::Throttled, "Azure refuses more calls for now", ""),
        (408, ..) => (ErrorKind::Timeout, "Azure took too long", ""),
        (500.., ..) => (ErrorKind::Unavailable, "Azure failed", ""),
        _ => (ErrorKind::Config, "Azure does not accept the request", CHECK_URL),
    }
}

const RECOVER: &str = "create the secret, recover it if it was deleted, correct the reference, or \
     make the field an `Option`";

const CHECK_URL: &str = "check the vault's URL and the reference";

const LOG_IN: &str = "check AZURE_TENANT_ID, AZURE_CLIENT_ID and the secret or token file, the \
     managed identity, or log in by `az login`";

/// There is no token to send.
fn from_credentials(cause: &ClientError) -> Error {
    if find::<WireError>(cause).is_some() {
        return from_transit(cause, "no token of Azure: ").with_hint(LOG_IN);
    }
    let kind = match answered(cause) {
        // So a machine answers while it is updated, for a minute at most.
        Some(404 | 410) => ErrorKind::Unavailable,
        Some(status) if by_status(status).is_transient() => by_status(status),
        _ => ErrorKind::Unauthenticated,
    };
    Error::new(kind, "no token of Azure could be had").with_hint(LOG_IN)
}

/// The status that the issuer of tokens answered with.
pub(super) fn answered(cause: &ClientError) -> Option<u16> {
    if let Some(MachineRefusal(status)) = find(cause) {
        return Some(status.as_u16());
    }
    match cause.kind() {
        ClientErrorKind::HttpResponse { status, .. } => Some(u16::from(*status)),
        _ => std::error::Error::source(cause).and_then(find::<ClientError>).and_then(answered),
    }
}

/// A call that got no answer, or was never made.
fn from_transit(cause: &ClientError, context: &str) -> Error {
    let Some(wire) = find::<WireError>(cause) else {
        return Error::new(ErrorKind::Config, "the vault asks for a token of another service")
            .with_hint("check that the vault's URL leads to Azure Key Vault");
    };
    let trust = "trust the issuer by SSL_CERT_FILE or `AzureConfig::ca_file`";
    wire.to_error(context, CHECK_URL, trust)
}

/// There are no credentials of the kind that is set.
pub(super) fn from_setup(_: &ClientError) -> Error {
    Error::new(ErrorKind::Config, "the settings for Azure's credentials cannot be used")
        .with_hint(LOG_IN)
}

/// The host of the vault, as requests name it. The client would take other URLs, too.
pub(super) fn vault_host(url: &str) -> Result<String, Error> {
    let uri: Uri = url.parse().map_err(|_| bad_vault_url())?;
    let is_plain = uri.query().is_none() && matches!(uri.path(), "" | "/");
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'));
    match authority {
        Some(authority) if uri.scheme_str() == Some("https") && is_plain => {
            Ok(authority.host().to_ascii_lowercase())
        }
        _ => Err(bad_vault_url()),
    }
}

/// The URL is not shown, since it may hold a password.
pub(super) fn bad_vault_url() -> Error {
    Error::new(ErrorKind::Config, "the vault's URL is not one of Azure Key Vault").with_hint(
        "write AZURE_KEYVAULT_URL, or `AzureConfig::vault_url`, as `https://NAME.vault.azure.net`",
    )
}

pub(super) fn bad_route() -> Error {
    Error::new(ErrorKind::Config, "requests cannot be sent there")
        .with_hint("write the URL of `AzureConfig::connect_to` as `https://HOST`, or as `http://127.0.0.1:PORT`")
}

/// An answer with the status of success that is not one.
pub(super) fn unreadable() -> Error {
    Error::new(ErrorKind::Unavailable, "the answer of Azure is not readable")
        .with_hint("check that the vault's URL leads to Azure Key Vault, then try again")
}

#[cfg(test)]
mod tests;
