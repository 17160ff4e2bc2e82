//! Where tokens come from.

use std::{path::PathBuf, pin::Pin, sync::Arc};

use azure_core::{
    credentials::{AccessToken, TokenCredential, TokenRequestOptions},
    error::{Error as ClientError, Result as ClientResult},
    http::ClientOptions,
};
use azure_identity::{
    ClientAssertionCredentialOptions, ClientSecretCredential, ClientSecretCredentialOptions,
    DeveloperToolsCredential, ManagedIdentityCredential, ManagedIdentityCredentialOptions,
    UserAssignedId, WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
};
use secrecy::{ExposeSecret, SecretString};

use super::error;
use crate::providers::{
    answer::find,
    wire::{WireError, WireErrorKind},
};

/// Who the caller is.
#[derive(Clone)]
pub(super) enum Source {
    ClientSecret {
        tenant: String,
        client: String,
        secret: SecretString,
    },
    Workload {
        tenant: String,
        client: String,
        token_file: PathBuf,
    },
    Managed {
        client: Option<String>,
    },
    DeveloperTools,
    /// The identity of a virtual machine, or else, on a developer's machine, the tools' login.
    Machine {
        client: Option<String>,
    },
}

/// Makes credentials. A token's file is read.
pub(super) fn make(
    source: Source,
    options: ClientOptions,
) -> ClientResult<Arc<dyn TokenCredential>> {
    Ok(match source {
        Source::ClientSecret { tenant, client, secret } => {
            let secret = secret.expose_secret().to_owned();
            let options = ClientSecretCredentialOptions { client_options: options };
            ClientSecretCredential::new(&tenant, client, secret.into(), Some(options))?
        }
        Source::Workload { tenant, client, token_file } => {
            workload(tenant, client, token_file, options)?
        }
        Source::Managed { client } => managed(client, options)?,
        Source::DeveloperTools => DeveloperToolsCredential::new(None)?,
        Source::Machine { client } => Arc::new(Machine {
            is_named: client.is_some(),
            identity: managed(client, options)?,
            tools: DeveloperToolsCredential::new(None)?,
        }),
    })
}

fn workload(
    tenant: String,
    client: String,
    token_file: PathBuf,
    options: ClientOptions,
) -> ClientResult<Arc<WorkloadIdentityCredential>> {
    WorkloadIdentityCredential::new(Some(WorkloadIdentityCredentialOptions {
        credential_options: ClientAssertionCredentialOptions { client_options: options },
        client_id: Some(client),
        tenant_id: Some(tenant),
        token_file_path: Some(token_file),
    }))
}

fn managed(
    client: Option<String>,
    options: ClientOptions,
) -> ClientResult<Arc<ManagedIdentityCredential>> {
    ManagedIdentityCredential::new(Some(ManagedIdentityCredentialOptions {
        user_assigned_id: client.map(UserAssignedId::ClientId),
        client_options: options,
    }))
}

/// Asks the machine first, and the developer's tools if the machine has nobody to ask.
#[derive(Debug)]
struct Machine {
    /// Whether one of several identities was asked for.
    is_named: bool,
    identity: Arc<ManagedIdentityCredential>,
    tools: Arc<DeveloperToolsCredential>,
}

impl Machine {
    async fn token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> ClientResult<AccessToken> {
        match self.identity.get_token(scopes, options.clone()).await {
            Err(cause) if is_nobody(&cause, self.is_named) => {
                self.tools.get_token(scopes, options).await
            }
            answer => answer,
        }
    }
}

/// Any other failure is one of an identity that is there.
fn is_nobody(cause: &ClientError, is_named: bool) -> bool {
    let wire = find::<WireError>(cause).map(WireError::kind);
    let is_silent = matches!(wire, Some(WireErrorKind::Connect | WireErrorKind::Timeout));
    match error::answered(cause) {
        // The machine is one of another cloud.
        Some(404) => true,
        // Of a machine without any identity, every one is refused so.
        Some(400) => !is_named,
        _ => is_silent,
    }
}

/// As the trait's own macro would write it.
impl TokenCredential for Machine {
    fn get_token<'a, 'b, 'c, 'd, 'async_trait>(
        &'a self,
        scopes: &'b [&'c str],
        options: Option<TokenRequestOptions<'d>>,
    ) -> Pin<Box<dyn Future<Output = ClientResult<AccessToken>> + Send + 'async_trait>>
    where
        'a: 'async_trait,
        'b: 'async_trait,
        'c: 'async_trait,
        'd: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(self.token(scopes, options))
    }
}

#[cfg(test)]
mod tests;
