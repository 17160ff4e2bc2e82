//! What may differ from the environment's settings.

use std::{fmt, path::PathBuf};

use crate::providers::NameMap;

/// Settings for one project, location or identity; what is not set comes from the environment.
///
/// ```
/// use secrets_runtime::providers::{GcpConfig, NameMap};
///
/// let config = GcpConfig::new()
///     .project("shop-prod")
///     .location("europe-west3")
///     .map_names(NameMap::new().with('/', '-'));
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct GcpConfig {
    pub(super) project: Option<String>,
    pub(super) quota_project: Option<String>,
    pub(super) location: Option<String>,
    pub(super) endpoint: Option<String>,
    pub(super) credentials_file: Option<PathBuf>,
    pub(super) anonymous: bool,
    pub(super) names: NameMap,
}

impl GcpConfig {
    /// The environment's settings as they are.
    pub fn new() -> Self {
        Self::default()
    }

    /// The project's id or number, in place of `GOOGLE_CLOUD_PROJECT` and the credentials' own.
    pub fn project(mut self, id: impl Into<String>) -> Self {
        self.project = Some(id.into());
        self
    }

    /// The project that calls are counted for, in place of `GOOGLE_CLOUD_QUOTA_PROJECT`.
    pub fn quota_project(mut self, id: impl Into<String>) -> Self {
        self.quota_project = Some(id.into());
        self
    }

    /// Regional secrets, such as those of `europe-west3`, in place of global ones.
    ///
    /// They are behind an address of their own, so a provider has either.
    pub fn location(mut self, location: impl Into<String>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// The URL of the service, such as a private endpoint or a local server.
    ///
    /// Without TLS, only an address of this machine gets a token.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// A file with credentials, in place of what the environment offers.
    pub fn credentials_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.credentials_file = Some(path.into());
        self
    }

    /// Sends no credentials, for a local server.
    pub fn anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// Which characters stand for those that Google's names cannot have. Default: none.
    pub fn map_names(mut self, names: NameMap) -> Self {
        self.names = names;
        self
    }
}

/// Does not show the URL, which may hold a password.
impl fmt::Debug for GcpConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GcpConfig")
            .field("project", &self.project)
            .field("location", &self.location)
            .field("credentials_file", &self.credentials_file)
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}
