//! Errors of tokens and logins, in our words.

use super::{Answer, from_server};
use crate::error::{Error, ErrorKind};

pub(super) const REFUSED: &str = "Vault does not accept the token";
pub(super) const ANOTHER: &str = "the token is wrong, expired or revoked: log in again and set \
                                  VAULT_TOKEN, or use `VaultConfig::login`";

/// The token that is given is the one that the server refused.
pub(in super::super) fn refused() -> Error {
    Error::new(ErrorKind::Unauthenticated, REFUSED).with_hint(ANOTHER)
}

/// The token that a login gave was refused by the next request.
pub(in super::super) fn refused_at_once() -> Error {
    let message = "Vault does not accept the token that it has just given";
    Error::new(ErrorKind::Unauthenticated, message)
        .with_hint("look at the token's type, its number of uses and its bound addresses")
}

/// The token that is given cannot be renewed, or not for as long as it should be.
pub(in super::super) fn ends_soon() -> Error {
    let message = "the Vault token ends soon and cannot be renewed";
    Error::new(ErrorKind::Unauthenticated, message)
        .with_hint("put a new token where this one is, or use `VaultConfig::login`")
}

/// A login at `place` was refused; the `hint` is what to check then.
pub(in super::super) fn from_login(answer: &Answer<'_>, place: &str, hint: &'static str) -> Error {
    match answer.status {
        400 if !answer.is_vaults() => from_server(answer),
        400 | 401 | 403 => {
            let words = format!("Vault refuses the login at `{place}`");
            answer.error(ErrorKind::Unauthenticated, &words, hint)
        }
        404 if !answer.says("namespace not found") => answer.error(
            ErrorKind::Config,
            &format!("there is no login at `{place}`"),
            "enable the auth method there, or name its place by `VaultLogin::mount`",
        ),
        _ => from_server(answer),
    }
}
