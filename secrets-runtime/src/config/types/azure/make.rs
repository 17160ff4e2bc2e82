//! `type = "azure"`: how it is made.

use crate::{
    config::{check::Table, with},
    provider::SharedProvider,
    providers::{AzureConfig, AzureProvider},
};

pub(in super::super) fn azure(table: &Table) -> SharedProvider {
    let config = AzureConfig::new().map_names(super::super::name_map(table));
    let config = with(config, table.text("vault_url"), AzureConfig::vault_url);
    let config = with(config, table.text("authority"), AzureConfig::authority);
    let config = with(config, table.path("ca_file"), AzureConfig::ca_file);
    let ignore = table.flag("ignore_validity").filter(|ignore| *ignore);
    let config = with(config, ignore, |config, _| config.ignore_validity());
    let config = with(config, table.table("login"), login);
    let routes = table.pairs("connect_to").unwrap_or_default().iter();
    let config = routes.fold(config, |config, (host, url)| config.connect_to(host, url.as_str()));
    SharedProvider::new(AzureProvider::with_config(config))
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
