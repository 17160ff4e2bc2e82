//! Vault's key-value engine over `reqwest`, as one writes it without a crate for it.

use std::{collections::HashMap, error::Error};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use reqwest::Client;
use serde::Deserialize;

use super::{AT_ONCE, vault_address, vault_token};

#[derive(Deserialize)]
struct Answer {
    data: Versioned,
}

#[derive(Deserialize)]
struct Versioned {
    data: HashMap<String, String>,
}

pub(crate) fn client() -> Client {
    Client::new()
}

pub(crate) async fn get(
    client: &Client,
    path: &str,
) -> Result<HashMap<String, String>, Box<dyn Error>> {
    let url = format!("{}/v1/secret/data/{path}", vault_address()?);
    let request = client.get(url).header("X-Vault-Token", vault_token()?);
    let answer: Answer = request.send().await?.error_for_status()?.json().await?;
    Ok(answer.data.data)
}

pub(crate) async fn get_all(
    client: &Client,
    paths: &[String],
) -> Result<Vec<HashMap<String, String>>, Box<dyn Error>> {
    let reads = paths.iter().map(|path| get(client, path));
    stream::iter(reads).buffer_unordered(AT_ONCE).try_collect().await
}
