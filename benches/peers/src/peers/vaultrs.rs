//! `vaultrs`: no cache.

use std::{collections::HashMap, error::Error};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use vaultrs::{
    client::{VaultClient, VaultClientSettingsBuilder},
    kv2,
};

use super::{AT_ONCE, vault_address, vault_token};

pub(crate) fn client() -> Result<VaultClient, Box<dyn Error>> {
    let mut settings = VaultClientSettingsBuilder::default();
    let settings = settings.address(vault_address()?).token(vault_token()?).build()?;
    Ok(VaultClient::new(settings)?)
}

pub(crate) async fn get(
    client: &VaultClient,
    path: &str,
) -> Result<HashMap<String, String>, Box<dyn Error>> {
    Ok(kv2::read(client, "secret", path).await?)
}

pub(crate) async fn get_all(
    client: &VaultClient,
    paths: &[String],
) -> Result<Vec<HashMap<String, String>>, Box<dyn Error>> {
    let reads = paths.iter().map(|path| get(client, path));
    stream::iter(reads).buffer_unordered(AT_ONCE).try_collect().await
}
