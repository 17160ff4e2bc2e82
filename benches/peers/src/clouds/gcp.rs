//! The plain client of Google: no cache.

use std::{error::Error, net::SocketAddr};

use google_cloud_auth::credentials::anonymous;
use google_cloud_secretmanager_v1::client::SecretManagerService;

pub(super) async fn client(stub: SocketAddr) -> Result<SecretManagerService, Box<dyn Error>> {
    let builder = SecretManagerService::builder().with_endpoint(format!("http://{stub}"));
    Ok(builder.with_credentials(anonymous::Builder::new().build()).build().await?)
}

pub(super) async fn get(client: &SecretManagerService, name: &str) -> Result<(), Box<dyn Error>> {
    let version = format!("projects/shop/secrets/{name}/versions/latest");
    let answer = client.access_secret_version().set_name(version).send().await?;
    answer.payload.map(drop).ok_or_else(|| "the secret has no value".into())
}
