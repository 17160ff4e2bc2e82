//! The plain AWS SDK: no cache.

use std::error::Error;

use aws_config::BehaviorVersion;
use aws_sdk_secretsmanager::{Client, types::SecretValueEntry};

/// The most names that `BatchGetSecretValue` takes.
const BATCH: usize = 20;

pub(crate) async fn client() -> Client {
    Client::new(&aws_config::load_defaults(BehaviorVersion::latest()).await)
}

pub(crate) async fn get(client: &Client, name: &str) -> Result<String, Box<dyn Error>> {
    let output = client.get_secret_value().secret_id(name).send().await?;
    output.secret_string.ok_or_else(|| "the secret has no text".into())
}

pub(crate) async fn get_each(client: &Client, names: &[String]) -> Result<(), Box<dyn Error>> {
    for name in names {
        get(client, name).await?;
    }
    Ok(())
}

pub(crate) async fn get_joined(client: &Client, names: &[String]) -> Result<(), Box<dyn Error>> {
    let mut tasks = tokio::task::JoinSet::new();
    for name in names {
        tasks.spawn(client.get_secret_value().secret_id(name).send());
    }
    while let Some(output) = tasks.join_next().await {
        output??;
    }
    Ok(())
}

/// What a careful user writes by hand: batches, all at once.
pub(crate) async fn get_batches(
    client: &Client,
    names: &[String],
) -> Result<Vec<SecretValueEntry>, Box<dyn Error>> {
    let mut tasks = tokio::task::JoinSet::new();
    for batch in names.chunks(BATCH) {
        let ids = Some(batch.to_vec());
        tasks.spawn(client.batch_get_secret_value().set_secret_id_list(ids).send());
    }
    let mut values = Vec::with_capacity(names.len());
    while let Some(output) = tasks.join_next().await {
        values.extend(output??.secret_values.unwrap_or_default());
    }
    Ok(values)
}
