//! What the service needs to know, and where that comes from.

use std::{env, error::Error};

use serde::Deserialize;
use sqlx::postgres::PgConnectOptions;
use typed_secrets::{
    Leased, Live, Runtime, SecretString, Secrets,
    providers::{VaultConfig, VaultCredential, VaultLogin, VaultProvider},
};

#[derive(Secrets)]
pub(crate) struct Settings {
    /// The user that is lent to the service at present. `Live`, since it will be another one soon.
    #[secret("vault:database/creds/app", json)]
    pub(crate) database: Live<Leased<Database>>,
    /// Where the database is, such as `postgres://db.internal/app`; without a user.
    #[config(env = "DATABASE_URL")]
    pub(crate) server: PgConnectOptions,
}

#[derive(Deserialize)]
pub(crate) struct Database {
    pub(crate) username: String,
    pub(crate) password: SecretString,
}

/// A runtime that signs in as the role `APP_ROLE_ID`, with the secret id in `APP_SECRET_ID`.
///
/// It renews its token, and signs in again when that is not possible any more.
pub(crate) fn runtime() -> Result<Runtime, Box<dyn Error>> {
    let secret_id = VaultCredential::reference("env:APP_SECRET_ID")?;
    let login = VaultLogin::app_role(env::var("APP_ROLE_ID")?).secret_id(secret_id);
    let provider = VaultProvider::with_config(VaultConfig::new().login(login));
    Ok(Runtime::builder().provider("vault", provider).build()?)
}
