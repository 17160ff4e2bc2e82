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
    if let Some(secret) = variables.text("AZURE_CLIENT_SECRET")? {
        let (tenant, client) = application(variables, client)?;
        return Ok(Source::ClientSecret { tenant, client, secret: secret.into() });
    }
    if let Some(file) = variables.set("AZURE_FEDERATED_TOKEN_FILE") {
        let (tenant, client) = application(variables, client)?;
        return Ok(Source::Workload { tenant, client, token_file: PathBuf::from(file) });
    }
    if variables.set("AZURE_CLIENT_CERTIFICATE_PATH").is_some() {
        return Err(no_certificates());
    }
    let is_told = variables.set("IDENTITY_ENDPOINT").is_some();
    Ok(if is_told { Source::Managed { client } } else { Source::Machine { client } })
}

/// Whose secret or token it is. Without that, another identity would be used unasked.
fn application(variables: &Variables, client: Option<String>) -> Result<(String, String)> {
    variables.text("AZURE_TENANT_ID")?.zip(client).ok_or_else(|| {
        Error::new(ErrorKind::Config, "it is not said whose the secret or token for Azure is")
            .with_hint(
                "set AZURE_TENANT_ID and AZURE_CLIENT_ID, or unset AZURE_CLIENT_SECRET and \
                 AZURE_FEDERATED_TOKEN_FILE",
            )
    })
}

fn no_certificates() -> Error {
    Error::new(ErrorKind::Unsupported, "a client's certificate cannot be used to log in to Azure")
        .with_hint(
            "unset AZURE_CLIENT_CERTIFICATE_PATH, and use a client's secret, a workload identity \
             or a managed one",
        )
}

fn no_vault() -> Error {
    Error::new(ErrorKind::Config, "no Azure Key Vault is set").with_hint(
        "set AZURE_KEYVAULT_URL, or `AzureConfig::vault_url`, to `https://NAME.vault.azure.net`",
    )
}
