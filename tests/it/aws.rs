//! AWS Secrets Manager and SSM Parameter Store.

use std::time::Duration;

use typed_secrets::{
    FetchRequest, Provider, Result, SecretRefBuf, Value,
    providers::{AwsConfig, AwsProvider, SsmProvider},
};

mod admin;
#[cfg(feature = "testing")]
mod conformance;
mod denied;
mod faults;
mod leaks;
mod listing;
mod load;
mod roles;
mod secrets_manager;
mod ssm;

/// Settings for a local server; nothing is taken from the machine's own.
fn config(url: &str) -> AwsConfig {
    config_as(url, "test", "test")
}

fn config_as(url: &str, id: &str, secret: &str) -> AwsConfig {
    AwsConfig::new().region("us-east-1").credentials(id, secret.into(), None).endpoint_url(url)
}

fn secrets_manager(url: &str) -> AwsProvider {
    AwsProvider::with_config(config(url))
}

fn parameter_store(url: &str) -> SsmProvider {
    SsmProvider::with_config(config(url))
}

/// Reads `reference`, such as `aws:name?stage=AWSPREVIOUS`.
async fn fetch(provider: &impl Provider, reference: &str) -> Result<Value> {
    let reference: SecretRefBuf = reference.parse().unwrap();
    provider.fetch(&FetchRequest::new(reference.as_ref())).await
}

async fn fetch_batch(provider: &impl Provider, references: &[&str]) -> Vec<Result<Value>> {
    let owned: Vec<SecretRefBuf> = references.iter().map(|text| text.parse().unwrap()).collect();
    let requests: Vec<_> =
        owned.iter().map(|reference| FetchRequest::new(reference.as_ref())).collect();
    provider.fetch_batch(&requests).await
}

fn text(result: &Result<Value>) -> &str {
    std::str::from_utf8(result.as_ref().unwrap().expose_bytes()).unwrap()
}

fn aliases(result: &Result<Value>) -> Vec<&str> {
    result.as_ref().unwrap().aliases().iter().map(AsRef::as_ref).collect()
}

/// A name that no other test and no other run uses.
fn unique(name: &str) -> String {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or(Duration::ZERO);
    format!("it-{}-{}/{name}", std::process::id(), since.as_nanos())
}
