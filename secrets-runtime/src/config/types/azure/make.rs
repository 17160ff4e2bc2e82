//! `type = "azure"`: how it is made.

use std::path::Path;

use crate::{
    config::{
        check::{Credential, Table},
        types::keyed::Keyed,
        with,
    },
    error::{Error, ErrorKind, Result},
    provider::{Provider as _, SharedProvider},
    providers::{AzureConfig, AzureProvider, read},
    value::SecretBuf,
};

pub(in super::super) fn azure(table: &Table) -> SharedProvider {
    let config = AzureConfig::new().map_names(super::super::name_map(table));
    let config = with(config, table.text("vault_url"), AzureConfig::vault_url);
    let config = with(config, table.text("authority"), AzureConfig::authority);
    let config = with(config, table.path("ca_file"), AzureConfig::ca_file);
    let ignore = table.flag("ignore_validity").filter(|ignore| *ignore);
    let config = with(config, ignore, |config, _| config.ignore_validity());
    let routes = table.pairs("connect_to").unwrap_or_default().iter();
    let config = routes.fold(config, |config, (host, url)| config.connect_to(host, url.as_str()));
    match table.table("login") {
        Some(login) => logged_in(config, login),
        None => SharedProvider::new(AzureProvider::with_config(config)),
    }
}

fn logged_in(config: AzureConfig, table: &Table) -> SharedProvider {
    match table.credential("client_secret") {
        Some(secret) => with_secret(config, table, secret),
        None => SharedProvider::new(AzureProvider::with_config(login(config, table))),
    }
}

fn with_secret(config: AzureConfig, login: &Table, secret: &Credential) -> SharedProvider {
    let id = |key| login.text(key).unwrap_or_default().to_owned();
    let (tenant, client) = (id("tenant_id"), id("client_id"));
    let capabilities = AzureProvider::new().capabilities();
    Keyed::shared(("client_secret", secret), line, capabilities, move |secret| {
        let secret = std::str::from_utf8(secret.expose()).ok().filter(|text| !text.is_empty());
        let secret = secret.ok_or_else(unusable)?.into();
        let config = config.clone().client_secret(&*tenant, &*client, secret);
        Ok(SharedProvider::new(AzureProvider::with_config(config)))
    })
}

/// Without the line break that editors add.
fn line(path: &Path) -> Result<SecretBuf> {
    read::file(path, ErrorKind::Config).map(read::trim_line_break)
}

fn unusable() -> Error {
    Error::new(ErrorKind::Unauthenticated, "it is empty, or not UTF-8")
        .with_hint("correct the secret where it is kept")
}

fn login(config: AzureConfig, login: &Table) -> AzureConfig {
    let text = |key| login.text(key).unwrap_or_default();
    match text("method") {
        "workload-identity" => match login.path("token_file") {
            Some(file) => config.workload_identity(text("tenant_id"), text("client_id"), file),
            None => config,
        },
        "managed-identity" => config.managed_identity(login.text("client_id").map(Into::into)),
        "developer-tools" => config.developer_tools(),
        _ => config,
    }
}
