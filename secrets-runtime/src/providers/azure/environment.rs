//! The settings of a session, from the configuration and the environment.

use std::path::PathBuf;

use super::{config::AzureConfig, credentials::Source};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::variables::Variables,
};

pub(super) struct Settings {
    pub(super) vault_url: String,
    pub(super) authority: Option<String>,
    pub(super) source: Source,
}

pub(super) fn read(config: &AzureConfig, variables: &Variables) -> Result<Settings> {
    let vault_url = variables.given(config.vault_url.as_ref(), "AZURE_KEYVAULT_URL")?;
    let vault_url = vault_url.ok_or_else(no_vault)?;
    let authority = variables.given(config.authority.as_ref(), "AZURE_AUTHORITY_HOST")?;
    let source = match &config.source {
        Some(source) => source.clone(),
        None => source(variables)?,
    };
    Ok(Settings { vault_url, authority, source })
}

fn source(variables: &Variables) -> Result<Source> {
    let client = variables.text("AZURE_CLIENT_ID")?;
    let application = variables.text("AZURE_TENANT_ID")?.zip(client.clone());
    if let Some((tenant, client)) = application {
        if let Some(secret) = variables.text("AZURE_CLIENT_SECRET")? {
            return Ok(Source::ClientSecret { tenant, client, secret: secret.into() });
        }
        if let Some(file) = variables.set("AZURE_FEDERATED_TOKEN_FILE") {
            return Ok(Source::Workload { tenant, client, token_file: PathBuf::from(file) });
        }
    }
    let is_told = variables.set("IDENTITY_ENDPOINT").is_some();
    Ok(if is_told { Source::Managed { client } } else { Source::Machine { client } })
}

fn no_vault() -> Error {
    Error::new(ErrorKind::Config, "no Azure Key Vault is set").with_hint(
        "set AZURE_KEYVAULT_URL, or `AzureConfig::vault_url`, to `https://NAME.vault.azure.net`",
    )
}
