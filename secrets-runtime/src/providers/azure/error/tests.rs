use std::time::{Duration, Instant};

use super::vault_host;
use crate::{
    error::ErrorKind,
    providers::{
        azure::{AzureConfig, AzureProvider},
        testkit,
        wire::tests::over_tls::untrusted,
    },
};

/// The official client would try again for more than a minute.
#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_refused_for_good() {
    let config = AzureConfig::new()
        .vault_url("https://shop.vault.azure.net")
        .connect_to("shop.vault.azure.net", untrusted())
        .developer_tools();
    let provider = AzureProvider::with_config(config).with_variables(|_| None);
    let start = Instant::now();
    let error = testkit::error(&provider, "db").await;
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    assert!(error.hint().contains("AzureConfig::ca_file"), "{}", error.hint());
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn the_vault_is_a_host() {
    for url in ["https://Shop.vault.azure.net", "https://shop.vault.azure.net:443/"] {
        assert_eq!(vault_host(url).ok().as_deref(), Some("shop.vault.azure.net"), "{url}");
    }
    for url in ["http://shop", "https://", "https://shop/secrets", "https://u:p@shop", "shop", ""] {
        assert!(vault_host(url).is_err(), "{url}");
    }
}
