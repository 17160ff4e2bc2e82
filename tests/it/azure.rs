//! Azure Key Vault, on a server in the tests' own process.

use clouds::azure as server;
use typed_secrets::{
    Capabilities, FetchRequest, Provider, Result, SecretRefBuf, Value,
    providers::{AzureConfig, AzureProvider},
};

#[cfg(feature = "testing")]
mod conformance;
mod credentials;
mod faults;
mod leaks;
mod load;
mod official;
mod secrets;
mod writes;

/// The hosts that the provider believes to talk to, and the local server that it does talk to.
fn hosts(url: &str) -> AzureConfig {
    AzureConfig::new()
        .vault_url("https://shop.vault.azure.net")
        .connect_to("shop.vault.azure.net", url)
        .connect_to("login.microsoftonline.com", url)
        .connect_to("169.254.169.254", url)
}

/// Settings for a local server; nothing is taken from the machine's own.
fn config(url: &str) -> AzureConfig {
    hosts(url).client_secret("tenant", "client", server::CLIENT_SECRET.into())
}

fn provider(url: &str) -> AzureProvider {
    with_config(config(url))
}

fn with_config(config: AzureConfig) -> AzureProvider {
    AzureProvider::with_config(config).with_variables(|_| None)
}

/// Reads `reference`, such as `azure:db?version=1`.
async fn fetch(provider: &impl Provider, reference: &str) -> Result<Value> {
    let reference: SecretRefBuf = reference.parse().unwrap();
    provider.fetch(&FetchRequest::new(reference.as_ref())).await
}

fn text(result: &Result<Value>) -> &str {
    std::str::from_utf8(result.as_ref().unwrap().expose_bytes()).unwrap()
}

/// A provider has no batch call, so the runtime reads its secrets at the same time.
#[test]
fn there_is_no_batch_call() {
    let capabilities = AzureProvider::new().capabilities();
    assert_eq!(capabilities, Capabilities::new().with_versions());
}
