//! What answers say of tokens, borrowed from the response.

use std::time::Duration;

use serde::{Deserialize, de::DeserializeOwned};

use super::{envelope, error, session::Grant, token::Token};
use crate::error::{Error, ErrorKind, Result};

/// A token that a login made or a renewal extended.
#[derive(Debug)]
pub(super) struct Granted<'a> {
    /// Empty where a second factor is missing.
    token: &'a str,
    pub(super) grant: Grant,
    /// Whether it can be given back: batch tokens end by themselves.
    pub(super) revocable: bool,
}

#[derive(Deserialize)]
struct Login<'a> {
    #[serde(borrow)]
    auth: Auth<'a>,
}

/// No token has a character that JSON escapes, so it is never copied by the parser.
#[derive(Deserialize)]
struct Auth<'a> {
    client_token: &'a str,
    #[serde(default)]
    lease_duration: u64,
    #[serde(default)]
    renewable: bool,
    #[serde(default)]
    token_type: &'a str,
}

pub(super) fn granted(body: &[u8]) -> Result<Granted<'_>> {
    let login: Login<'_> = serde_json::from_slice(body).map_err(|_| error::unreadable())?;
    let Auth { client_token: token, lease_duration, renewable, token_type } = login.auth;
    let ttl = Duration::from_secs(lease_duration);
    let grant = Grant { ttl, asked: ttl, renewable };
    Ok(Granted { token, grant, revocable: token_type != "batch" })
}

impl Granted<'_> {
    pub(super) fn token(&self) -> Result<Token> {
        if self.token.is_empty() {
            return Err(second_factor());
        }
        Token::new(self.token.as_bytes())
    }
}

#[derive(Deserialize)]
struct Lookup {
    ttl: u64,
    #[serde(default)]
    creation_ttl: u64,
    #[serde(default)]
    renewable: bool,
}

/// What a token's look at itself shows.
pub(super) fn looked_up(body: &[u8]) -> Result<Grant> {
    let Lookup { ttl, creation_ttl, renewable } = data(body)?;
    let asked = if creation_ttl == 0 { ttl } else { creation_ttl };
    let (ttl, asked) = (Duration::from_secs(ttl), Duration::from_secs(asked));
    Ok(Grant { ttl, asked, renewable })
}

/// The answer's `data`, of which nothing that is secret is taken.
fn data<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    envelope::open(body).and_then(|envelope| envelope.data()).ok_or_else(error::unreadable)
}

#[derive(Deserialize)]
struct Unwrapped<'a> {
    secret_id: &'a str,
}

/// The secret id that was wrapped.
pub(super) fn unwrapped(body: &[u8]) -> Result<&str> {
    let envelope = envelope::open(body).ok_or_else(error::unreadable)?;
    let unwrapped: Unwrapped<'_> = envelope.data().ok_or_else(|| {
        Error::new(ErrorKind::Unauthenticated, "the wrapping token holds no secret id")
            .with_hint("wrap the answer of `auth/approle/role/NAME/secret-id`")
    })?;
    Ok(unwrapped.secret_id)
}

fn second_factor() -> Error {
    Error::new(ErrorKind::Unauthenticated, "the login asks for a second factor")
        .with_hint("use a login for machines, such as AppRole, without a second factor")
}
