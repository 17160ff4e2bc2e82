//! Renewing leases, and giving them back.
//!
//! A lease's id goes into the body: policies do not allow it in the path, and paths are logged.

use std::time::Duration;

use http::{Method, StatusCode};
use serde::Serialize;

use super::{
    body,
    client::Client,
    envelope,
    error::{self, Answer},
};
use crate::{
    error::{Error, ErrorKind, Result},
    lease::Lease,
};

const RENEW: &str = "sys/leases/renew";
const REVOKE: &str = "sys/leases/revoke";

#[derive(Serialize)]
struct Renewal<'a> {
    lease_id: &'a str,
    /// For how long the lease is to last from now on, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    increment: Option<u64>,
}

/// Asks for as long again as the lease was granted for at first; gives for how long it lasts.
pub(super) async fn renew(client: &Client, lease: &Lease) -> Result<Duration> {
    let increment = Some(lease.duration().as_secs());
    let body = body::json(&Renewal { lease_id: id(lease)?, increment }, 128)?;
    let response = client.send(Method::PUT, RENEW, body.expose()).await?;
    let answer = Answer::of(&response);
    match response.status() {
        StatusCode::OK => {
            let envelope = envelope::open(answer.body).ok_or_else(error::unreadable)?;
            Ok(Duration::from_secs(envelope.lease_duration))
        }
        _ => Err(not_renewed(&answer)),
    }
}

/// Gives the lease back. The server ends it soon after it has said yes.
pub(super) async fn revoke(client: &Client, lease: &Lease) -> Result<()> {
    let body = body::json(&Renewal { lease_id: id(lease)?, increment: None }, 128)?;
    let response = client.send(Method::PUT, REVOKE, body.expose()).await?;
    let answer = Answer::of(&response);
    match answer.status {
        200..300 => Ok(()),
        400 if answer.says("lease not found") => Ok(()),
        403 if !error::is_bad_token(&answer) => Err(answer.error(
            ErrorKind::Denied,
            "the token's policies do not allow giving leases back",
            "grant `update` on `sys/leases/revoke`, which the policy `default` lacks; without it \
             what was lent stays valid until its lease ends",
        )),
        _ => Err(error::from_server(&answer)),
    }
}

fn id(lease: &Lease) -> Result<&str> {
    lease.id().ok_or_else(|| {
        Error::new(ErrorKind::Unsupported, "the server keeps no lease of this")
            .with_hint("read it again when it ends")
    })
}

/// The server says 400 of a lease that is over, revoked or unknown, each in other words.
fn not_renewed(answer: &Answer<'_>) -> Error {
    let (kind, words, hint) = match answer.status {
        400 if answer.says("not renewable") => (
            ErrorKind::Unsupported,
            "the lease is not renewable",
            "read the secret again when the lease ends",
        ),
        400 if answer.is_vaults() && !error::is_passing(answer) => (
            ErrorKind::NotFound,
            "the server has no such lease any more",
            "read the secret again to get another lease",
        ),
        _ => return error::refused(answer, "update", RENEW),
    };
    answer.error(kind, words, hint)
}

#[cfg(test)]
mod tests;
