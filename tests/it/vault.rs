//! The key-value engine of Vault, on a local `OpenBao`.

use typed_secrets::{
    FetchRequest, Provider, Result, SecretRefBuf, Value,
    providers::{VaultConfig, VaultProvider},
};

mod admin;
#[cfg(feature = "testing")]
mod conformance;
mod faults;
mod kv;
mod leaks;
mod outage;
mod refused;
mod server;
mod tls;

/// Settings for a local server; nothing is taken from the machine's own.
fn config(url: &str, token: &str) -> VaultConfig {
    VaultConfig::new().address(url).token(token.into())
}

fn provider(url: &str, token: &str) -> VaultProvider {
    with_config(config(url, token))
}

fn with_config(config: VaultConfig) -> VaultProvider {
    VaultProvider::with_config(config).with_variables(|_| None)
}

/// Reads `reference`, such as `vault:secret/app?version=1`.
async fn fetch(provider: &impl Provider, reference: &str) -> Result<Value> {
    let reference: SecretRefBuf = reference.parse().unwrap();
    provider.fetch(&FetchRequest::new(reference.as_ref())).await
}

fn text(result: &Result<Value>) -> &str {
    std::str::from_utf8(result.as_ref().unwrap().expose_bytes()).unwrap()
}
