//! The settings of a client, from the configuration and the environment.
//!
//! An empty variable counts as not set, and a word that is not understood is an error.

use std::{ffi::OsString, path::PathBuf};

use super::{
    config::VaultConfig,
    token::{self, Token},
};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::variables::Variables,
};

/// Where the server is if nobody says.
const DEFAULT_ADDRESS: &str = "https://127.0.0.1:8200";

pub(super) struct Settings {
    pub(super) address: String,
    pub(super) namespace: Option<String>,
    pub(super) token: Token,
    pub(super) ca_file: Option<PathBuf>,
}

pub(super) async fn read(config: &VaultConfig, variables: &Variables) -> Result<Settings> {
    let address = match &config.address {
        Some(address) => address.clone(),
        None => text(variables, "VAULT_ADDR")?.unwrap_or_else(|| DEFAULT_ADDRESS.to_owned()),
    };
    let namespace = match &config.namespace {
        Some(namespace) => Some(namespace.clone()),
        None => text(variables, "VAULT_NAMESPACE")?,
    };
    let ca_file =
        config.ca_file.clone().or_else(|| set(variables, "VAULT_CACERT").map(PathBuf::from));
    check_skip_verify(text(variables, "VAULT_SKIP_VERIFY")?.as_deref())?;
    let token = token::find(config, variables).await?;
    Ok(Settings { address, namespace, token, ca_file })
}

/// The variable, unless it is empty.
pub(super) fn set(variables: &Variables, name: &str) -> Option<OsString> {
    variables.get(name).filter(|value| !value.is_empty())
}

fn text(variables: &Variables, name: &str) -> Result<Option<String>> {
    let value = set(variables, name).map(OsString::into_string).transpose();
    value.map_err(|_| {
        Error::new(ErrorKind::Config, format!("the environment variable `{name}` is not UTF-8"))
            .with_hint("correct the variable")
    })
}

/// The words that Vault's own command line takes for true and false.
fn check_skip_verify(word: Option<&str>) -> Result<()> {
    let message = match word {
        None | Some("0" | "f" | "F" | "false" | "False" | "FALSE") => return Ok(()),
        Some("1" | "t" | "T" | "true" | "True" | "TRUE") => {
            "VAULT_SKIP_VERIFY is true, but the server's certificate is always checked"
        }
        Some(_) => "VAULT_SKIP_VERIFY is neither true nor false",
    };
    let hint = "unset VAULT_SKIP_VERIFY, and name the server's CA by VAULT_CACERT";
    Err(Error::new(ErrorKind::Config, message).with_hint(hint))
}

#[cfg(test)]
mod tests;
