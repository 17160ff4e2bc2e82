//! `aws_secretsmanager_caching`: AWS's own cache in front of its SDK.

use std::{error::Error, num::NonZeroUsize, time::Duration};

use aws_config::BehaviorVersion;
use aws_secretsmanager_caching::SecretsManagerCachingClient;

/// Room for every name of a table, so that nothing is evicted.
const ROOM: NonZeroUsize = NonZeroUsize::new(4096).expect("not zero");

pub(crate) async fn client() -> Result<SecretsManagerCachingClient, Box<dyn Error>> {
    Ok(SecretsManagerCachingClient::default(ROOM, Duration::from_mins(5)).await?)
}

/// A client whose values are old after `ttl`; with `keep`, it serves an old value while the
/// service fails.
pub(crate) async fn client_with(
    ttl: Duration,
    keep: bool,
) -> Result<SecretsManagerCachingClient, Box<dyn Error>> {
    let settings = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let builder = aws_sdk_secretsmanager::config::Builder::from(&settings);
    Ok(SecretsManagerCachingClient::from_builder(builder, ROOM, ttl, keep).await?)
}

pub(crate) async fn get(
    client: &SecretsManagerCachingClient,
    name: &str,
) -> Result<Option<String>, Box<dyn Error>> {
    Ok(client.get_secret_value(name, None, None, false).await?.secret_string)
}

pub(crate) async fn get_each(
    client: &SecretsManagerCachingClient,
    names: &[String],
) -> Result<(), Box<dyn Error>> {
    for name in names {
        get(client, name).await?;
    }
    Ok(())
}
