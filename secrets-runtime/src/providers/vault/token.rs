//! The token: where it is found, and how it is sent.

use std::path::PathBuf;

use http::HeaderValue;

use super::{config::VaultConfig, hosts::Hosts};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::{read, variables::Variables, wire},
    value::SecretBytes,
};

/// A token without the white space around it.
#[derive(Debug)]
pub(super) struct Token(SecretBytes);

/// The configuration's token or file, `VAULT_TOKEN`, or `~/.vault-token`.
pub(super) async fn find(
    config: &VaultConfig,
    variables: &Variables,
    hosts: &Hosts,
) -> Result<Token> {
    if let Some(token) = &config.token {
        return Token::new(token.read("token", hosts).await?.expose());
    }
    if let Some(path) = &config.token_file {
        return from_file(path.clone(), ErrorKind::Config).await;
    }
    if let Some(token) = variables.set("VAULT_TOKEN") {
        let token = SecretBytes::from(token.into_encoded_bytes());
        return Token::new(token.expose());
    }
    let home = variables.set(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
    let Some(home) = home else { return Err(no_token()) };
    let found = from_file(PathBuf::from(home).join(".vault-token"), ErrorKind::NotFound).await;
    found.map_err(|error| if error.kind() == ErrorKind::NotFound { no_token() } else { error })
}

async fn from_file(path: PathBuf, missing: ErrorKind) -> Result<Token> {
    let content = read::blocking(move || read::file(&path, missing)).await??;
    Token::new(content.expose())
}

impl Token {
    pub(super) fn new(text: &[u8]) -> Result<Self> {
        let token = text.trim_ascii();
        if token.is_empty() {
            return Err(no_token());
        }
        if !token.iter().all(u8::is_ascii_graphic) {
            return Err(Error::new(
                ErrorKind::Unauthenticated,
                "the Vault token holds a character that no token has",
            )
            .with_hint("set VAULT_TOKEN, or the file, to the token and nothing else"));
        }
        Ok(Self(SecretBytes::copy_from(token)))
    }

    /// The header's value in the same memory, which is wiped with the last clone of it.
    pub(super) fn into_header(self) -> Result<HeaderValue> {
        wire::secret_header(self.0).map_err(|_| {
            Error::new(ErrorKind::Unauthenticated, "the Vault token cannot be sent in a header")
        })
    }
}

impl AsRef<[u8]> for Token {
    fn as_ref(&self) -> &[u8] {
        self.0.expose()
    }
}

fn no_token() -> Error {
    Error::new(ErrorKind::Unauthenticated, "there is no Vault token")
        .with_hint("set VAULT_TOKEN, log in with `vault login`, or use `VaultConfig::login`")
}

#[cfg(test)]
mod tests;
