//! Engines that make what is read: credentials and certificates, lent for a while.
//!
//! What an engine gives is the JSON object `data` of its answer. How long it lasts is told in one
//! of three ways: by a lease, by the end of a certificate, or by the next rotation.

use std::time::{Duration, SystemTime};

use http::{Method, StatusCode};

use super::{
    body,
    call::{Call, Reply},
    config::Parameters,
    envelope::{Envelope, Issued, Rotated},
    error::{self, Answer},
    mount::Mount,
};
use crate::{
    error::{Error, ErrorKind, Result},
    lease::Lease,
    reference::Selector,
    value::{SecretBytes, Value},
};

/// Without parameters a path is read; with them it is written, and the answer is the value.
pub(super) fn call(
    mount: &Mount,
    rest: &str,
    selector: Selector<'_>,
    parameters: Option<&Parameters>,
) -> Result<Call> {
    mount.check_rest(rest)?;
    if selector != Selector::Latest {
        return Err(Error::new(ErrorKind::Unsupported, "what an engine makes has no versions")
            .with_hint("remove `?version=` from the reference"));
    }
    let place = mount.place("", rest);
    Ok(match parameters {
        None => Call::get(place),
        Some(parameters) => Call::new(Method::PUT, place, body::json(parameters, 256)?),
    })
}

pub(super) fn value(reply: &Reply, is_write: bool) -> Result<Value> {
    if reply.status() != StatusCode::OK {
        return Err(failure(&reply.answer(), &reply.place, is_write));
    }
    let envelope = reply.envelope().ok_or_else(error::unreadable)?;
    let data = envelope.data.ok_or_else(error::unreadable)?.get();
    let value = Value::new(SecretBytes::copy_from(data.as_bytes()));
    let now = SystemTime::now();
    if let Some(lease) = lease(&envelope) {
        // It ends with the token that it was made with.
        reply.session.leases.adopt(&lease);
        return Ok(value.with_lease(lease));
    }
    if let Some(validity) = validity(&envelope, now) {
        return Ok(value.with_lease(Lease::new(validity?)));
    }
    Ok(match rotation(&envelope, &reply.place, now) {
        Some(moment) => value.with_expires_at(moment),
        None => value,
    })
}

fn lease(envelope: &Envelope<'_>) -> Option<Lease> {
    let duration = Duration::from_secs(envelope.lease_duration);
    let is_lent = !envelope.lease_id.is_empty() && !duration.is_zero();
    is_lent.then(|| Lease::with_id(&*envelope.lease_id, duration, envelope.renewable))
}

/// For how long a certificate is valid that came without a lease. One that is not would be issued
/// again and again.
fn validity(envelope: &Envelope<'_>, now: SystemTime) -> Option<Result<Duration>> {
    let end = envelope.data::<Issued>()?.expiration?;
    let end = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(end))?;
    let left = end.duration_since(now).ok().filter(|left| !left.is_zero());
    Some(left.ok_or_else(|| {
        Error::new(ErrorKind::Unavailable, "the certificate is over by this machine's clock")
            .with_hint("compare the clocks of this machine and of the server")
    }))
}

/// When credentials change that their engine rotates. It does so every few seconds, so that the old
/// ones are good for a moment longer than they say.
fn rotation(envelope: &Envelope<'_>, place: &str, now: SystemTime) -> Option<SystemTime> {
    let is_rotated = place.split('/').any(|part| part == "static-creds" || part == "static-cred");
    let ttl = envelope.data::<Rotated>().filter(|_| is_rotated)?.ttl?;
    now.checked_add(Duration::from_secs(ttl.max(1)))
}

fn failure(answer: &Answer<'_>, place: &str, is_write: bool) -> Error {
    let (kind, words, hint) = match answer.status {
        400 | 405 if answer.says("unsupported operation") => wrong_operation(is_write),
        400 if is_unknown_role(answer) => (
            ErrorKind::NotFound,
            "the engine has no such role",
            "create the role, or correct the path",
        ),
        400 if is_write && !error::is_passing(answer) => (
            ErrorKind::Config,
            "the engine refuses the parameters",
            "compare those of `VaultConfig::parameters` with what the role allows",
        ),
        404 if answer.says("unsupported path") => (
            ErrorKind::NotFound,
            "the engine has no such path",
            "correct the path, such as `vault:database/creds/ROLE`",
        ),
        404 if answer.is_vaults() => return error::not_found(answer, place),
        _ => return error::refused(answer, if is_write { "update" } else { "read" }, place),
    };
    answer.error(kind, words, hint)
}

fn wrong_operation(is_write: bool) -> (ErrorKind, &'static str, &'static str) {
    if is_write {
        let words = "the engine takes no parameters at this path";
        return (ErrorKind::Config, words, "remove it from `VaultConfig::parameters`");
    }
    (
        ErrorKind::Config,
        "the engine needs parameters at this path",
        "name them by `VaultConfig::parameters`, such as a certificate's `common_name`",
    )
}

/// Engines word it differently.
fn is_unknown_role(answer: &Answer<'_>) -> bool {
    let is_missing = ["not found", "does not exist", "could not find"];
    answer.says("unknown role")
        || ((answer.says("role") || answer.says("Role"))
            && is_missing.iter().any(|words| answer.says(words)))
}

#[cfg(test)]
mod tests;
