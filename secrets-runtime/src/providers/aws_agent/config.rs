//! What may differ from the environment's settings.

use std::{fmt, net::IpAddr, path::PathBuf};

use secrecy::SecretString;

/// Where the process listens, and its token; what is not set comes from the environment.
///
/// ```
/// use secrets_runtime::providers::AwsAgentConfig;
///
/// let config = AwsAgentConfig::new().port(4000).token_file("/var/run/awssmatoken");
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct AwsAgentConfig {
    pub(super) host: Option<IpAddr>,
    pub(super) port: Option<u16>,
    pub(super) token: Option<SecretString>,
    pub(super) token_file: Option<PathBuf>,
}

impl AwsAgentConfig {
    /// The environment's settings as they are.
    pub fn new() -> Self {
        Self::default()
    }

    /// The address of this machine that the process listens at. Default: 127.0.0.1.
    ///
    /// The first fetch refuses any address but a loopback one.
    pub fn host(mut self, address: impl Into<IpAddr>) -> Self {
        self.host = Some(address.into());
        self
    }

    /// The port, in place of `PARAMETERS_SECRETS_EXTENSION_HTTP_PORT`.
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// The token, in place of the environment's and of any file.
    pub fn token(mut self, token: SecretString) -> Self {
        self.token = Some(token);
        self
    }

    /// A file that holds the token, in place of the environment's.
    ///
    /// It is read at the first fetch, and again after the token was refused.
    pub fn token_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.token_file = Some(path.into());
        self
    }
}

/// Shows no token.
impl fmt::Debug for AwsAgentConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsAgentConfig")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("token_file", &self.token_file)
            .finish_non_exhaustive()
    }
}
