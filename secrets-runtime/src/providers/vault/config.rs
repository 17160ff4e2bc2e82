//! What may differ from the environment's settings.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use secrecy::SecretString;

use super::login::{VaultCredential, VaultLogin};
use crate::{providers::wire::ClientIdentity, reference::SecretRefBuf};

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
    pub(super) token: Option<VaultCredential>,
    pub(super) token_file: Option<PathBuf>,
    pub(super) login: Option<VaultLogin>,
    pub(super) ca_file: Option<PathBuf>,
    /// By the paths that have them.
    pub(super) parameters: BTreeMap<String, Parameters>,
    pub(super) text_member: Option<String>,
    pub(super) identity: Option<ClientIdentity>,
    pub(super) server_name: Option<String>,
    pub(super) skip_verify: Option<bool>,
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
    pub fn token(self, token: SecretString) -> Self {
        self.token_from(token)
    }

    /// Where the token is, in place of `VAULT_TOKEN` and of any file.
    ///
    /// It is read when a [`token_file`](Self::token_file) would be.
    ///
    /// ```
    /// use secrets_runtime::providers::{VaultConfig, VaultCredential};
    ///
    /// let token = VaultCredential::reference("env:TEAM_VAULT_TOKEN")?;
    /// let config = VaultConfig::new().token_from(token);
    /// # Ok::<(), secrets_runtime::Error>(())
    /// ```
    pub fn token_from(mut self, token: impl Into<VaultCredential>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// A file that holds the token, in place of `VAULT_TOKEN` and `~/.vault-token`.
    ///
    /// It is read for the first request, again after the server refused the token, and again
    /// when the token is about to end and cannot be renewed.
    pub fn token_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.token_file = Some(path.into());
        self
    }

    /// How the provider gets tokens of its own, in place of any token that is given.
    pub fn login(mut self, login: VaultLogin) -> Self {
        self.login = Some(login);
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
    /// use secrecy::SecretString;
    /// use secrets_runtime::providers::VaultConfig;
    /// use serde::Deserialize;
    ///
    /// let config = VaultConfig::new()
    ///     .parameters("pki/issue/web", [("common_name", "web.internal"), ("ttl", "24h")]);
    ///
    /// /// What `vault:pki/issue/web` reads as, with `json`.
    /// #[derive(Deserialize)]
    /// struct Certificate {
    ///     certificate: String,
    ///     private_key: SecretString,
    ///     issuing_ca: String,
    ///     /// Missing where there is none beside the issuer.
    ///     #[serde(default)]
    ///     ca_chain: Vec<String>,
    ///     serial_number: String,
    /// }
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

    /// Takes a text in the member `name` of a stored object for the object, if it has no other one.
    ///
    /// So a reference without `#field` is a plain text, as it is with other providers. What
    /// [`put`](crate::Provider::put) is given that is not a JSON object is stored in the same way.
    /// Objects with other members stay what they are. A reference with `#name` to such a text is an
    /// error, since there is no object to select from. Without this every secret of a key-value
    /// engine is an object.
    ///
    /// ```
    /// use secrets_runtime::providers::VaultConfig;
    ///
    /// // What `vault kv put secret/app/token value=t0ken` wrote is read as `t0ken`.
    /// let config = VaultConfig::new().text_member("value");
    /// ```
    pub fn text_member(mut self, name: impl Into<String>) -> Self {
        self.text_member = Some(name.into());
        self
    }

    /// The PEM files of the certificate that the provider shows to the server, with its chain, and
    /// of its key, in place of `VAULT_CLIENT_CERT` and `VAULT_CLIENT_KEY`.
    pub fn client_certificate(
        mut self,
        certificate: impl Into<PathBuf>,
        key: impl Into<PathBuf>,
    ) -> Self {
        let (certificate, key) = (certificate.into(), key.into());
        self.identity = Some(ClientIdentity { certificate, key });
        self
    }

    /// The name in the server's certificate, where it is not the one in the address; in place of
    /// `VAULT_TLS_SERVER_NAME`.
    pub fn server_name(mut self, name: impl Into<String>) -> Self {
        self.server_name = Some(name.into());
        self
    }

    /// Whether any certificate of the server is taken, in place of `VAULT_SKIP_VERIFY`.
    ///
    /// Whoever is on the way can then read every secret and the token, so this is for tests alone,
    /// and is logged as a warning.
    pub fn skip_verify(mut self, skip: bool) -> Self {
        self.skip_verify = Some(skip);
        self
    }

    /// The secrets of other providers that a token or a login needs.
    pub(super) fn needs(&self) -> Vec<SecretRefBuf> {
        let reference = match (&self.login, &self.token) {
            (Some(login), _) => login.needs(),
            (None, Some(token)) => token.as_reference(),
            (None, None) => None,
        };
        reference.into_iter().cloned().collect()
    }
}

/// Shows neither the token nor the URL, which may hold a password.
impl fmt::Debug for VaultConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultConfig")
            .field("namespace", &self.namespace)
            .field("token_file", &self.token_file)
            .field("login", &self.login)
            .field("ca_file", &self.ca_file)
            .field("parameters", &self.parameters.keys())
            .field("identity", &self.identity)
            .field("server_name", &self.server_name)
            .field("skip_verify", &self.skip_verify)
            .finish_non_exhaustive()
    }
}
