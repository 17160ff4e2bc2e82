//! What may differ from the environment's settings.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use secrecy::SecretString;

/// What an engine needs to make something, by name.
pub(super) type Parameters = BTreeMap<String, String>;

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
    /// By the paths that have them.
    pub(super) parameters: BTreeMap<String, Parameters>,
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

    /// What the engine at `path` needs to make something, such as the name in a certificate.
    ///
    /// Such a path is written with these parameters, rather than read; the answer is the value.
    /// They are no secrets. A second call for the same path replaces the first one's.
    ///
    /// ```
    /// use secrets_runtime::providers::VaultConfig;
    ///
    /// let config = VaultConfig::new()
    ///     .parameters("pki/issue/web", [("common_name", "web.internal"), ("ttl", "24h")]);
    /// ```
    pub fn parameters<N: Into<String>, V: Into<String>>(
        mut self,
        path: impl Into<String>,
        parameters: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let parameters = parameters.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.parameters.insert(path.into(), parameters.collect());
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
            .field("parameters", &self.parameters.keys())
            .finish_non_exhaustive()
    }
}
