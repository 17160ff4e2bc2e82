//! One provider's SDK client: made once, from settings and the SDK's default chain.

use std::fmt;

use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig, sts::AssumeRoleProvider};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_types::origin::Origin;
use secrecy::ExposeSecret;
use tokio::sync::{OnceCell, Semaphore};

use super::{
    config::{AwsConfig, StaticCredentials},
    http_client,
};
use crate::error::{Error, ErrorKind, Result};

/// A client of type `C`, made for the first call that needs it.
pub(super) struct Session<C> {
    config: AwsConfig,
    make: fn(&SdkConfig) -> C,
    client: OnceCell<C>,
    /// Bounds what a batch does by single calls.
    pub(super) single_calls: Semaphore,
}

impl<C> Session<C> {
    pub(super) fn new(config: AwsConfig, make: fn(&SdkConfig) -> C) -> Self {
        Self { config, make, client: OnceCell::new(), single_calls: Semaphore::new(32) }
    }

    /// The client. A failure to make it is not kept: the next call tries again.
    pub(super) async fn client(&self) -> Result<&C> {
        self.client.get_or_try_init(|| async { Ok((self.make)(&load(&self.config).await?)) }).await
    }
}

impl<C> fmt::Debug for Session<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("config", &self.config).finish_non_exhaustive()
    }
}

/// Reads the environment and the profile files. Credentials are fetched by the first call that
/// needs them, and kept by the SDK until shortly before they expire.
async fn load(config: &AwsConfig) -> Result<SdkConfig> {
    let sdk = loader(config).load().await;
    if sdk.region().is_none() {
        return Err(Error::new(ErrorKind::Config, "no AWS region is set")
            .with_hint("set AWS_REGION, a region in the profile, or `AwsConfig::region`"));
    }
    let service = at(sdk.clone(), config.endpoint_url.as_ref());
    let Some(role) = &config.role else { return Ok(service) };
    let credentials = assume(role, config, sdk).await;
    Ok(service.into_builder().credentials_provider(credentials).build())
}

fn loader(config: &AwsConfig) -> ConfigLoader {
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http_client::new(config.ca_file.clone()))
        .retry_config(RetryConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
    if let Some(region) = &config.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &config.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(credentials) = &config.credentials {
        loader = loader.credentials_provider(to_sdk(credentials));
    }
    loader
}

fn to_sdk(credentials: &StaticCredentials) -> Credentials {
    let secret = credentials.secret.expose_secret();
    let token = credentials.session_token.as_ref().map(|token| token.expose_secret().to_owned());
    Credentials::new(&credentials.id, secret, token, None, "typed-secrets")
}

/// The same configuration with another endpoint, which also outranks the environment's.
fn at(sdk: SdkConfig, url: Option<&String>) -> SdkConfig {
    let Some(url) = url else { return sdk };
    let mut builder = sdk.into_builder().endpoint_url(url);
    builder.insert_origin("endpoint_url", Origin::shared_config());
    builder.build()
}

async fn assume(role: &str, config: &AwsConfig, sdk: SdkConfig) -> SharedCredentialsProvider {
    let sts = at(sdk, config.sts_endpoint_url.as_ref());
    let name = config.session_name.as_deref().unwrap_or("typed-secrets");
    let mut provider = AssumeRoleProvider::builder(role).session_name(name).configure(&sts);
    if let Some(id) = &config.external_id {
        provider = provider.external_id(id);
    }
    SharedCredentialsProvider::new(provider.build().await)
}
