//! What may differ from the environment's settings.

use std::{fmt, path::PathBuf};

use secrecy::SecretString;

use super::credentials::Source;
use crate::providers::NameMap;

/// Settings for one vault or identity; what is not set comes from the environment.
///
/// ```
/// use secrets_runtime::providers::{AzureConfig, NameMap};
///
/// let config = AzureConfig::new()
///     .vault_url("https://shop.vault.azure.net")
///     .managed_identity(None)
///     .map_names(NameMap::new().with('_', '-'));
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct AzureConfig {
    pub(super) vault_url: Option<String>,
    pub(super) authority: Option<String>,
    pub(super) source: Option<Source>,
    pub(super) routes: Vec<(String, String)>,
    pub(super) ca_file: Option<PathBuf>,
    pub(super) ignore_validity: bool,
    pub(super) names: NameMap,
}

impl AzureConfig {
    /// The environment's settings as they are.
    pub fn new() -> Self {
        Self::default()
    }

    /// The vault's URL, in place of `AZURE_KEYVAULT_URL`.
    pub fn vault_url(mut self, url: impl Into<String>) -> Self {
        self.vault_url = Some(url.into());
        self
    }

    /// Where tokens come from, in place of `AZURE_AUTHORITY_HOST`.
    pub fn authority(mut self, url: impl Into<String>) -> Self {
        self.authority = Some(url.into());
        self
    }

    /// Logs in as an application, by its secret.
    pub fn client_secret(
        mut self,
        tenant_id: impl Into<String>,
        client_id: impl Into<String>,
        secret: SecretString,
    ) -> Self {
        let (tenant, client) = (tenant_id.into(), client_id.into());
        self.source = Some(Source::ClientSecret { tenant, client, secret });
        self
    }

    /// Logs in as an application, by a token of another issuer such as Kubernetes, in a file.
    pub fn workload_identity(
        mut self,
        tenant_id: impl Into<String>,
        client_id: impl Into<String>,
        token_file: impl Into<PathBuf>,
    ) -> Self {
        let (tenant, client) = (tenant_id.into(), client_id.into());
        self.source = Some(Source::Workload { tenant, client, token_file: token_file.into() });
        self
    }

    /// Uses the identity of the machine or service: the system's, or the one with this client id.
    pub fn managed_identity(mut self, client_id: Option<String>) -> Self {
        self.source = Some(Source::Managed { client: client_id });
        self
    }

    /// Uses the login of the Azure CLI or the Azure Developer CLI.
    pub fn developer_tools(mut self) -> Self {
        self.source = Some(Source::DeveloperTools);
        self
    }

    /// Sends requests for `host` to `url`, such as a private endpoint or a local server.
    ///
    /// Without TLS, only an address of this machine is accepted.
    pub fn connect_to(mut self, host: impl Into<String>, url: impl Into<String>) -> Self {
        self.routes.push((host.into(), url.into()));
        self
    }

    /// A PEM file with certificates that are trusted beside the platform's roots.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }

    /// Reads secrets before and after the time in which they may be used, too.
    pub fn ignore_validity(mut self) -> Self {
        self.ignore_validity = true;
        self
    }

    /// Which characters stand for those that Azure's names cannot have. Default: none.
    pub fn map_names(mut self, names: NameMap) -> Self {
        self.names = names;
        self
    }
}

/// Shows neither the credentials nor URLs, which may hold a password.
impl fmt::Debug for AzureConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AzureConfig")
            .field("ca_file", &self.ca_file)
            .field("ignore_validity", &self.ignore_validity)
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}
