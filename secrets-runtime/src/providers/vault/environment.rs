//! The settings of a client, from the configuration and the environment.
//!
//! An empty variable counts as not set, and a word that is not understood is an error.

use std::path::PathBuf;

use super::config::VaultConfig;
use crate::{
    error::{Error, ErrorKind, Result},
    providers::{
        variables::Variables,
        wire::{ClientIdentity, TlsSettings},
    },
};

/// Where the server is if nobody says.
const DEFAULT_ADDRESS: &str = "https://127.0.0.1:8200";

pub(super) struct Settings {
    pub(super) address: String,
    pub(super) namespace: Option<String>,
    pub(super) tls: TlsSettings,
}

pub(super) fn read(config: &VaultConfig, variables: &Variables) -> Result<Settings> {
    let address = variables.given(config.address.as_ref(), "VAULT_ADDR")?;
    let namespace = variables.given(config.namespace.as_ref(), "VAULT_NAMESPACE")?;
    let tls = tls(config, variables)?;
    let address = address.unwrap_or_else(|| DEFAULT_ADDRESS.to_owned());
    Ok(Settings { address, namespace, tls })
}

fn tls(config: &VaultConfig, variables: &Variables) -> Result<TlsSettings> {
    let skip_verify = match config.skip_verify {
        Some(skip) => skip,
        None => skip_verify(variables.text("VAULT_SKIP_VERIFY")?.as_deref())?,
    };
    Ok(TlsSettings {
        more_roots: config.ca_file.clone().or_else(|| file(variables, "VAULT_CACERT")),
        identity: identity(config, variables)?,
        server_name: variables.given(config.server_name.as_ref(), "VAULT_TLS_SERVER_NAME")?,
        skip_verify,
    })
}

/// A certificate and its key, which are of no use alone.
fn identity(config: &VaultConfig, variables: &Variables) -> Result<Option<ClientIdentity>> {
    if config.identity.is_some() {
        return Ok(config.identity.clone());
    }
    match (file(variables, "VAULT_CLIENT_CERT"), file(variables, "VAULT_CLIENT_KEY")) {
        (Some(certificate), Some(key)) => Ok(Some(ClientIdentity { certificate, key })),
        (None, None) => Ok(None),
        _ => Err(Error::new(
            ErrorKind::Config,
            "only one of VAULT_CLIENT_CERT and VAULT_CLIENT_KEY is set",
        )
        .with_hint("set both, to the PEM files of a certificate and its key, or none")),
    }
}

fn file(variables: &Variables, name: &str) -> Option<PathBuf> {
    variables.set(name).map(PathBuf::from)
}

/// By the words that Vault's own command line takes for true and false.
fn skip_verify(word: Option<&str>) -> Result<bool> {
    match word {
        None | Some("0" | "f" | "F" | "false" | "False" | "FALSE") => Ok(false),
        Some("1" | "t" | "T" | "true" | "True" | "TRUE") => Ok(true),
        Some(_) => {
            Err(Error::new(ErrorKind::Config, "VAULT_SKIP_VERIFY is neither true nor false")
                .with_hint("unset it, and name the server's CA by VAULT_CACERT"))
        }
    }
}

#[cfg(test)]
mod tests;
