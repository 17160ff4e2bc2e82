//! The engines of Vault, on a local `OpenBao`.

use typed_secrets::{
    Condition, FetchRequest, Metadata, Provider, Result, SecretRef, SecretRefBuf, Value,
    WriteRequest,
    providers::{VaultConfig, VaultProvider},
};

mod admin;
#[cfg(feature = "testing")]
mod conformance;
mod engines;
mod failures;
mod faults;
mod kv;
mod leaks;
mod lent;
mod listing;
mod login;
mod outage;
mod proxy;
mod redirect;
mod refused;
mod remounted;
mod server;
mod tls;
mod writing;

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

/// Stores `value` at `name`, such as `secret/app`; gives its version.
async fn put(
    provider: &impl Provider,
    name: &str,
    value: &str,
    condition: Condition<'_>,
) -> Result<Option<Box<str>>> {
    let reference = SecretRef::new("vault", name);
    let request = WriteRequest::new(reference, value.as_bytes()).on_condition(condition);
    provider.put(&request).await
}

async fn delete(provider: &impl Provider, reference: &str) -> Result<()> {
    let reference: SecretRefBuf = reference.parse().unwrap();
    provider.delete(&FetchRequest::new(reference.as_ref())).await
}

async fn metadata(provider: &impl Provider, reference: &str) -> Result<Metadata> {
    let reference: SecretRefBuf = reference.parse().unwrap();
    provider.metadata(&FetchRequest::new(reference.as_ref())).await
}

fn text(result: &Result<Value>) -> &str {
    std::str::from_utf8(result.as_ref().unwrap().expose_bytes()).unwrap()
}
