//! One client with its credentials.

use std::sync::Arc;

use azure_core::{
    cloud::CustomConfiguration,
    http::{ClientOptions, HttpClient, RetryOptions, Transport},
};
use azure_security_keyvault_secrets::{SecretClient, SecretClientOptions};

use super::{
    config::AzureConfig,
    credentials,
    environment::{self, Settings},
    error,
    http_client::Wire,
};
use crate::{
    error::Result,
    providers::{NameMap, read, variables::Variables},
};

pub(super) struct Session {
    pub(super) client: SecretClient,
    pub(super) names: NameMap,
    pub(super) ignore_validity: bool,
}

impl Session {
    pub(super) async fn open(config: &AzureConfig, variables: &Variables) -> Result<Self> {
        let Settings { vault_url, authority, source } = environment::read(config, variables)?;
        let host = error::vault_host(&vault_url)?;
        let wire: Arc<dyn HttpClient> = Arc::new(Wire::new(config, host)?);
        let mut options = client_options(&wire);
        if let Some(url) = authority {
            let mut cloud = CustomConfiguration::default();
            cloud.authority_host = url;
            options.cloud = Some(Arc::new(cloud.into()));
        }
        let make = move || credentials::make(source, options);
        let credentials = read::blocking(make).await?;
        let credentials = credentials.map_err(|cause| error::from_setup(&cause))?;
        let options =
            SecretClientOptions { client_options: client_options(&wire), ..Default::default() };
        let client = SecretClient::new(&vault_url, credentials, Some(options));
        Ok(Self {
            client: client.map_err(|_| error::bad_vault_url())?,
            names: config.names.clone(),
            ignore_validity: config.ignore_validity,
        })
    }
}

/// The default would try again for a minute, also where that is of no use.
fn client_options(wire: &Arc<dyn HttpClient>) -> ClientOptions {
    ClientOptions {
        retry: RetryOptions::none(),
        transport: Some(Transport::new(Arc::clone(wire))),
        ..ClientOptions::default()
    }
}
