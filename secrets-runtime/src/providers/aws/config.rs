//! What may differ from the SDK's default chain.

use std::{fmt, path::PathBuf};

use secrecy::SecretString;

/// Settings for one account, region or role; what is not set comes from the SDK's default chain.
///
/// ```
/// use secrets_runtime::providers::AwsConfig;
///
/// let config = AwsConfig::new()
///     .region("eu-central-1")
///     .assume_role("arn:aws:iam::123456789012:role/reader")
///     .external_id("partner-7");
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct AwsConfig {
    pub(super) region: Option<String>,
    pub(super) profile: Option<String>,
    pub(super) credentials: Option<StaticCredentials>,
    pub(super) endpoint_url: Option<String>,
    pub(super) sts_endpoint_url: Option<String>,
    pub(super) role: Option<String>,
    pub(super) session_name: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) ca_file: Option<PathBuf>,
}

#[derive(Clone)]
pub(super) struct StaticCredentials {
    pub(super) id: String,
    pub(super) secret: SecretString,
    pub(super) session_token: Option<SecretString>,
}

impl AwsConfig {
    /// The default chain as it is.
    pub fn new() -> Self {
        Self::default()
    }

    /// The region, in place of `AWS_REGION` and the profile's.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The profile in the shared configuration files, in place of `AWS_PROFILE`.
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.profile = Some(profile.into());
        self
    }

    /// An access key, in place of the credentials that the default chain finds.
    ///
    /// For tests and local servers. Keys that last do not belong into a program.
    pub fn credentials(
        mut self,
        access_key_id: impl Into<String>,
        secret_access_key: SecretString,
        session_token: Option<SecretString>,
    ) -> Self {
        let id = access_key_id.into();
        self.credentials = Some(StaticCredentials { id, secret: secret_access_key, session_token });
        self
    }

    /// Where the provider's own service is, such as a VPC endpoint or a local server.
    ///
    /// Not for STS, which a role is assumed at: see [`sts_endpoint_url`](Self::sts_endpoint_url).
    pub fn endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.endpoint_url = Some(url.into());
        self
    }

    /// Where the role is assumed.
    pub fn sts_endpoint_url(mut self, url: impl Into<String>) -> Self {
        self.sts_endpoint_url = Some(url.into());
        self
    }

    /// The ARN of a role to assume with the credentials found.
    pub fn assume_role(mut self, arn: impl Into<String>) -> Self {
        self.role = Some(arn.into());
        self
    }

    /// What the role's session is called in `CloudTrail`. Default: `typed-secrets`.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session_name = Some(name.into());
        self
    }

    /// The external id that the role's trust policy asks for.
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// A PEM file with certificates that are trusted beside the platform's roots.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }
}

/// Shows neither credentials nor the external id, nor URLs, which may hold a password.
impl fmt::Debug for AwsConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsConfig")
            .field("region", &self.region)
            .field("profile", &self.profile)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}
