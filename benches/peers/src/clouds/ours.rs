//! `typed-secrets`, as its users write it.

use std::{error::Error, net::SocketAddr, time::Duration};

use typed_secrets::{
    Provider, Runtime,
    providers::{AzureConfig, AzureProvider, GcpConfig, GcpProvider},
};

use crate::cold;

pub(super) fn gcp(stub: SocketAddr) -> GcpProvider {
    let config = GcpConfig::new().endpoint(format!("http://{stub}")).project("shop").anonymous();
    GcpProvider::with_config(config)
}

pub(super) fn azure(stub: SocketAddr) -> AzureProvider {
    let url = format!("http://{stub}");
    let config = AzureConfig::new()
        .vault_url("https://shop.vault.azure.net")
        .connect_to("shop.vault.azure.net", &url)
        .connect_to("login.microsoftonline.com", &url)
        .client_secret("tenant", "client", "secret".into());
    AzureProvider::with_config(config)
}

pub(super) async fn load(
    scheme: &str,
    provider: impl Provider,
    stub: SocketAddr,
    names: &[String],
) -> Result<Duration, Box<dyn Error>> {
    let runtime = Runtime::builder().provider(scheme, provider).build()?;
    runtime.get(&format!("{scheme}:warm-up")).await?;
    let references: Vec<_> = names.iter().map(|name| format!("{scheme}:{name}")).collect();
    let start = cold::started(stub)?;
    let reads = references.iter().map(|reference| runtime.get(reference));
    for result in futures_util::future::join_all(reads).await {
        result?;
    }
    Ok(start.elapsed())
}
