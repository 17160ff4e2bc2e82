//! The providers that work by name without configuration.

#[allow(unused_imports, reason = "each feature uses its own")]
use crate::{provider::SharedProvider, providers};

/// Every built-in provider whose feature is on, by its scheme.
///
/// None of them reads or connects before its first fetch. `memory` is not among them: an
/// empty one can only ever miss.
pub(super) fn built_in() -> Vec<(&'static str, SharedProvider)> {
    vec![
        #[cfg(feature = "env")]
        ("env", SharedProvider::with_values_at_hand(providers::EnvProvider::new())),
        #[cfg(feature = "dotenv")]
        ("dotenv", SharedProvider::new(providers::DotenvProvider::new())),
        #[cfg(feature = "file")]
        ("file", SharedProvider::new(providers::FileProvider::new())),
        #[cfg(feature = "dir")]
        ("dir", SharedProvider::new(providers::DirProvider::default())),
        #[cfg(feature = "aws")]
        ("aws", SharedProvider::new(providers::AwsProvider::new())),
        #[cfg(feature = "ssm")]
        ("ssm", SharedProvider::new(providers::SsmProvider::new())),
        #[cfg(feature = "aws-agent")]
        ("aws-agent", SharedProvider::new(providers::AwsAgentProvider::secrets())),
        #[cfg(feature = "aws-agent")]
        ("ssm-agent", SharedProvider::new(providers::AwsAgentProvider::parameters())),
        #[cfg(feature = "azure")]
        ("azure", SharedProvider::new(providers::AzureProvider::new())),
        #[cfg(feature = "gcp")]
        ("gcp", SharedProvider::new(providers::GcpProvider::new())),
        #[cfg(feature = "vault")]
        ("vault", SharedProvider::new(providers::VaultProvider::new())),
    ]
}
