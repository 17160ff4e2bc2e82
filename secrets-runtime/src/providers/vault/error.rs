//! From the server's answers to our errors.
//!
//! An answer's text is looked at and never shown. What is shown is the status, the path that was
//! asked for, and the request's id where there is one.

use std::borrow::Cow;

use http::{HeaderMap, Response};

use super::envelope;
use crate::{
    error::{Error, ErrorKind},
    providers::{
        answer::retry_after,
        wire::{Body, WireError},
    },
};

pub(super) mod token;

/// An answer that is not the one that was hoped for.
pub(super) struct Answer<'a> {
    pub(super) status: u16,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

impl<'a> Answer<'a> {
    pub(super) fn of(response: &'a Response<Body>) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers());
        Self { status, headers, body: response.body().as_ref() }
    }

    /// By what the server's log knows the request.
    fn mark(&self) -> String {
        let id = envelope::open(self.body).and_then(|envelope| envelope.request_id);
        let id = id.filter(|id| !id.is_empty() && id.bytes().all(is_of_an_id));
        let id = id.map_or_else(String::new, |id| format!(", request {id}"));
        format!("HTTP {}{id}", self.status)
    }

    /// Whether Vault wrote it, rather than something before it.
    pub(super) fn is_vaults(&self) -> bool {
        envelope::open(self.body).is_some()
    }

    pub(super) fn says(&self, words: &str) -> bool {
        self.body.windows(words.len()).any(|part| part == words.as_bytes())
    }

    pub(super) fn error(
        &self,
        kind: ErrorKind,
        words: &str,
        hint: impl Into<Cow<'static, str>>,
    ) -> Error {
        let error = Error::new(kind, format!("{words} ({})", self.mark())).with_hint(hint);
        match retry_after(self.headers) {
            Some(wait) => error.with_retry_after(wait),
            None => error,
        }
    }
}

fn is_of_an_id(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b'-'
}

/// The server did not do what was asked for at `place`, which takes this `capability`.
pub(super) fn refused(answer: &Answer<'_>, capability: &str, place: &str) -> Error {
    match answer.status {
        403 if !is_bad_token(answer) => answer.error(
            ErrorKind::Denied,
            "the token's policies do not allow this",
            format!("grant `{capability}` on `{place}` to the token's policies"),
        ),
        _ => from_server(answer),
    }
}

/// The mount of `path` could not be asked for.
pub(super) fn from_mounts(answer: &Answer<'_>, path: &str) -> Error {
    match answer.status {
        403 if !is_bad_token(answer) => answer.error(
            ErrorKind::Denied,
            &format!("Vault shows no mount for `{path}`"),
            "check the mount's name and the namespace; the token's policies must grant something \
             below the mount, or it is not shown",
        ),
        _ => from_server(answer),
    }
}

/// There is nothing at `place`.
pub(super) fn not_found(answer: &Answer<'_>, place: &str) -> Error {
    if answer.says("namespace not found") {
        return from_server(answer);
    }
    let hint = match place.split_once("/data/data/") {
        Some((_, rest)) => format!("write the path without `data/`: `{rest}` below the mount"),
        None => "create the secret, or correct the path or the version".to_owned(),
    };
    if is_elsewhere(answer) {
        let hint = "enable an engine at this mount, or correct the mount's name";
        return answer.error(ErrorKind::NotFound, "the mount is not there any more", hint);
    }
    answer.error(ErrorKind::NotFound, "there is no such secret or version", hint)
}

/// Whether it is the mount or the namespace that is missing.
pub(super) fn is_elsewhere(answer: &Answer<'_>) -> bool {
    answer.says("no handler for route") || answer.says("namespace not found")
}

/// Errors that have nothing to do with a path.
pub(super) fn from_server(answer: &Answer<'_>) -> Error {
    let (kind, words, hint) = meaning(answer);
    answer.error(kind, words, hint)
}

fn meaning(answer: &Answer<'_>) -> (ErrorKind, &'static str, &'static str) {
    match answer.status {
        400 if is_passing(answer) => {
            (ErrorKind::Unavailable, "the mount is still being upgraded", "try again in a second")
        }
        400 if answer.says("HTTP request to an HTTPS server") => {
            (ErrorKind::Config, "the server speaks TLS", "write the address with `https://`")
        }
        401 | 403 => (ErrorKind::Unauthenticated, token::REFUSED, token::ANOTHER),
        404 if answer.says("namespace not found") => (
            ErrorKind::Config,
            "there is no such namespace",
            "correct VAULT_NAMESPACE, or `VaultConfig::namespace`",
        ),
        408 => (ErrorKind::Timeout, "Vault took too long", "try again, or look at its load"),
        429 => (ErrorKind::Throttled, "Vault refuses more calls for now", "raise the rate quota"),
        300..400 | 412 | 472 | 473 => (
            ErrorKind::Unavailable,
            "this server is a standby and does not answer itself",
            "set the address to the active server, or to a load balancer that finds it",
        ),
        501 => (ErrorKind::Unavailable, "Vault is not initialised", "initialise and unseal it"),
        503 if answer.says("sealed") => (ErrorKind::Unavailable, "Vault is sealed", "unseal it"),
        500.. => (ErrorKind::Unavailable, "Vault failed", "look at the server's log"),
        _ => (
            ErrorKind::Config,
            "Vault does not accept the request",
            "check that the address leads to Vault or OpenBao, and the path in the reference",
        ),
    }
}

/// A status that blames the request, though it is the mount that is not ready yet.
pub(super) fn is_passing(answer: &Answer<'_>) -> bool {
    answer.says("from non-versioned to versioned data")
}

/// Whether the server does not know the token, or not any more. A policy's refusal has other words.
pub(super) fn is_bad_token(answer: &Answer<'_>) -> bool {
    let says = || answer.says("[\"permission denied\"]") || answer.says("* invalid token");
    answer.status == 403 && says()
}

pub(super) fn from_wire(cause: &WireError) -> Error {
    let trust = "name the server's CA by VAULT_CACERT or `VaultConfig::ca_file`; for a server \
                 without TLS write the address with `http://`";
    cause.to_error("", "correct VAULT_ADDR, or `VaultConfig::address`", trust)
}

/// An answer with the status of success that is not one.
pub(super) fn unreadable() -> Error {
    Error::new(ErrorKind::Unavailable, "the answer of Vault is not readable")
        .with_hint("check that the address leads to Vault or OpenBao, then try again")
}

#[cfg(test)]
mod tests;
