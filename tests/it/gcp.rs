//! Google Secret Manager, on a server in the tests' own process.

use clouds::gcp as server;
use typed_secrets::{
    Capabilities, FetchRequest, Provider, Result, SecretRefBuf, Value,
    providers::{GcpConfig, GcpProvider},
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

/// Settings for a local server; nothing is taken from the machine's own.
fn config(url: &str) -> GcpConfig {
    GcpConfig::new().endpoint(url).project("shop")
}

fn provider(url: &str) -> GcpProvider {
    with_config(config(url).anonymous())
}

fn with_config(config: GcpConfig) -> GcpProvider {
    GcpProvider::with_config(config).with_variables(|_| None)
}

/// Reads `reference`, such as `gcp:db?version=1`.
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
    let capabilities = GcpProvider::new().capabilities();
    assert_eq!(capabilities, Capabilities::new().with_versions());
}
