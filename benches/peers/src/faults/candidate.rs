//! Who is asked, each behind the same call.

use std::{error::Error, time::Duration};

use aws_sdk_secretsmanager::Client as Sdk;
use aws_secretsmanager_caching::SecretsManagerCachingClient;

use crate::peers::{caching, ours, sdk, secret_vault};

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Candidate {
    Ours,
    Caching,
    /// With `ignore_transient_errors`.
    CachingKeep,
    SecretVault,
    Sdk,
}

impl Candidate {
    pub(super) const ALL: [Self; 5] =
        [Self::Ours, Self::Caching, Self::CachingKeep, Self::SecretVault, Self::Sdk];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Ours => "typed-secrets",
            Self::Caching => "aws_secretsmanager_caching",
            Self::CachingKeep => "aws_secretsmanager_caching, ignore_transient_errors",
            Self::SecretVault => "secret-vault",
            Self::Sdk => "aws sdk",
        }
    }

    /// A name that fits into a path.
    pub(super) fn slug(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Caching => "caching",
            Self::CachingKeep => "caching-keep",
            Self::SecretVault => "secret-vault",
            Self::Sdk => "sdk",
        }
    }

    pub(super) fn has_cache(self) -> bool {
        self != Self::Sdk
    }
}

/// A candidate that is set up.
pub(super) enum Client {
    Ours(typed_secrets::Runtime),
    Caching(SecretsManagerCachingClient),
    SecretVault(secret_vault::Vault),
    Sdk(Sdk),
}

impl Client {
    pub(super) async fn new(candidate: Candidate, ttl: Duration) -> Result<Self, Box<dyn Error>> {
        Ok(match candidate {
            Candidate::Ours => Self::Ours(ours::runtime_with(ttl)?),
            Candidate::Caching => Self::Caching(caching::client_with(ttl, false).await?),
            Candidate::CachingKeep => Self::Caching(caching::client_with(ttl, true).await?),
            Candidate::SecretVault => Self::SecretVault(secret_vault::vault().await?),
            Candidate::Sdk => Self::Sdk(sdk::client().await),
        })
    }

    /// Reads `name`; a vault that does not refresh by itself is refreshed first.
    pub(super) async fn read(&mut self, name: &str) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Ours(runtime) => drop(runtime.get(&ours::reference(name)).await?),
            Self::Caching(client) => drop(caching::get(client, name).await?),
            Self::SecretVault(vault) => {
                let refreshed = secret_vault::refresh(vault, &[name.to_owned()]).await;
                secret_vault::read(vault, name)
                    .await
                    .map_err(|error| refreshed.err().unwrap_or(error))?;
            }
            Self::Sdk(client) => drop(sdk::get(client, name).await?),
        }
        Ok(())
    }
}
