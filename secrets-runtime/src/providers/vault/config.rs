//! What may differ from the environment's settings.

use std::{fmt, path::PathBuf};

use secrecy::SecretString;

/// Settings for one server, namespace or token; what is not set comes from the environment.
///
/// ```
/// use secrets_runtime::providers::VaultConfig;
///
/// let config = VaultConfig::new()
///     .address("https://vault.internal:8200")
///     .token_file("/run/vault/token")
///     .ca_file("/etc/ssl/internal.pem");
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct VaultConfig {
    pub(super) address: Option<String>,
    pub(super) namespace: Option<String>,
    pub(super) token: Option<SecretString>,
    pub(super) token_file: Option<PathBuf>,
    pub(super) ca_file: Option<PathBuf>,
}

impl VaultConfig {
    /// The environment's settings as they are.
    pub fn new() -> Self {
        Self::default()
    }

    /// The server's URL, in place of `VAULT_ADDR`.
    pub fn address(mut self, url: impl Into<String>) -> Self {
        self.address = Some(url.into());
        self
    }

    /// The namespace of all paths, in place of `VAULT_NAMESPACE`.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = Some(namespace.into());
        self
    }

    /// The token, in place of `VAULT_TOKEN` and of any file.
    pub fn token(mut self, token: SecretString) -> Self {
        self.token = Some(token);
        self
    }

    /// A file that holds the token, in place of `VAULT_TOKEN` and `~/.vault-token`.
    ///
    /// It is read at the first fetch, and again after the server refused the token.
    pub fn token_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.token_file = Some(path.into());
        self
    }

    /// A PEM file with certificates that are trusted beside the platform's roots, in place of
    /// `VAULT_CACERT`.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }
}

/// Shows neither the token nor the URL, which may hold a password.
impl fmt::Debug for VaultConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultConfig")
            .field("namespace", &self.namespace)
            .field("token_file", &self.token_file)
            .field("ca_file", &self.ca_file)
            .finish_non_exhaustive()
    }
}
