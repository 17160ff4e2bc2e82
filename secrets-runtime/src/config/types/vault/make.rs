//! `type = "vault"`: how it is made.

use crate::{
    config::{
        check::{Credential, Table},
        with,
    },
    provider::SharedProvider,
    providers::{VaultConfig, VaultCredential, VaultLogin, VaultProvider},
};

pub(in super::super) fn vault(table: &Table) -> SharedProvider {
    let config = VaultConfig::new();
    let config = with(config, table.text("address"), VaultConfig::address);
    let config = with(config, table.text("namespace"), VaultConfig::namespace);
    let config = with(config, table.table("login").and_then(login), VaultConfig::login);
    let config = with(config, table.path("token_file"), VaultConfig::token_file);
    let config = with(config, table.text("text_member"), VaultConfig::text_member);
    let config = with(config, table.path("ca_file"), VaultConfig::ca_file);
    let identity = table.path("client_certificate").zip(table.path("client_key"));
    let config = with(config, identity, |config, (certificate, key)| {
        config.client_certificate(certificate, key)
    });
    let config = with(config, table.text("server_name"), VaultConfig::server_name);
    SharedProvider::new(VaultProvider::with_config(config))
}

/// `None` only for what is not right.
fn login(table: &Table) -> Option<VaultLogin> {
    let text = |key| table.text(key);
    let secret = |key| table.credential(key).map(VaultCredential::from);
    let login = match text("method")? {
        "app-role" => {
            let login = VaultLogin::app_role(text("role_id")?);
            let login = with(login, secret("secret_id"), VaultLogin::secret_id);
            with(login, secret("wrapped_secret_id"), VaultLogin::wrapped_secret_id)
        }
        "jwt" => VaultLogin::jwt(text("role")?, secret("token")?),
        "kubernetes" => {
            with(VaultLogin::kubernetes(text("role")?), secret("token"), VaultLogin::token)
        }
        "userpass" => VaultLogin::userpass(text("user")?, secret("password")?),
        "certificate" => with(VaultLogin::certificate(), text("role"), VaultLogin::role),
        _ => return None,
    };
    Some(with(login, text("mount"), VaultLogin::mount))
}

impl From<&Credential> for VaultCredential {
    fn from(credential: &Credential) -> Self {
        match credential {
            Credential::File(path) => Self::file(path),
            Credential::Reference(reference) => reference.clone().into(),
        }
    }
}
