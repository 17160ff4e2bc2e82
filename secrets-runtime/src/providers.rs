//! The providers that come with the crate, each behind the feature of its name.
//!
//! A provider calls its backend: the cache, the retries of reads and their time limits are the
//! runtime's.

#[cfg(feature = "_wire")]
#[allow(dead_code, reason = "each provider uses its own part")]
mod answer;
#[cfg(any(feature = "_aws", feature = "aws-agent"))]
mod aws_refusal;
#[cfg(any(feature = "dir", feature = "dotenv", feature = "file"))]
mod batch;
#[cfg(any(feature = "_cloud", all(feature = "config", feature = "_keyed")))]
pub(crate) mod kept;
#[cfg(any(feature = "_cloud", feature = "env"))]
mod name_map;
#[cfg(any(
    feature = "_aws",
    feature = "_cloud",
    feature = "dir",
    feature = "dotenv",
    feature = "env",
    feature = "file",
    feature = "memory",
    feature = "vault"
))]
mod names;
#[cfg(feature = "_own_file")]
pub(crate) mod own_file;
#[cfg(feature = "_own_file")]
pub(crate) mod random;
#[cfg(feature = "_own_file")]
pub(crate) mod raw_key;
#[cfg(any(
    feature = "aws-agent",
    feature = "dir",
    feature = "dotenv",
    feature = "env",
    feature = "file",
    feature = "_own_file",
    feature = "_wire"
))]
pub(crate) mod read;
mod selector;
#[cfg(any(feature = "encrypted-file", feature = "second-level"))]
pub(crate) mod stack;
#[cfg(any(
    feature = "_cloud",
    feature = "aws-agent",
    feature = "env",
    feature = "file",
    feature = "vault"
))]
pub(crate) mod variables;
#[cfg(any(feature = "dir", feature = "file"))]
mod walk;
#[cfg(feature = "_wire")]
mod wire;

#[cfg(test)]
mod testkit;

#[cfg(feature = "_aws")]
pub mod aws;
#[cfg(feature = "aws-agent")]
pub mod aws_agent;
#[cfg(feature = "azure")]
pub mod azure;
mod closure;
#[cfg(feature = "dir")]
mod dir;
#[cfg(feature = "dotenv")]
mod dotenv;
#[cfg(feature = "encrypted-file")]
pub mod encrypted_file;
#[cfg(feature = "env")]
mod env;
#[cfg(feature = "file")]
pub(crate) mod file;
#[cfg(feature = "gcp")]
pub mod gcp;
#[cfg(feature = "memory")]
mod memory;
#[cfg(feature = "vault")]
pub mod vault;

#[cfg(feature = "_aws")]
pub use aws::AwsConfig;
#[cfg(feature = "aws")]
pub use aws::AwsProvider;
#[cfg(feature = "ssm")]
pub use aws::SsmProvider;
#[cfg(feature = "aws-agent")]
pub use aws_agent::{AwsAgentConfig, AwsAgentProvider};
#[cfg(feature = "azure")]
pub use azure::{AzureConfig, AzureProvider};
pub use closure::{FnProvider, provider_fn};
#[cfg(feature = "dir")]
pub use dir::DirProvider;
#[cfg(feature = "dotenv")]
pub use dotenv::DotenvProvider;
#[cfg(feature = "encrypted-file")]
pub use encrypted_file::{EncryptedFile, EncryptedFileProvider};
#[cfg(feature = "env")]
pub use env::EnvProvider;
#[cfg(feature = "file")]
pub use file::FileProvider;
#[cfg(feature = "gcp")]
pub use gcp::{GcpConfig, GcpProvider};
#[cfg(feature = "memory")]
pub use memory::{Call, LeaseCounts, LeaseScript, MemoryProvider};
#[cfg(any(feature = "_cloud", feature = "env"))]
pub use name_map::NameMap;
#[cfg(feature = "vault")]
pub use vault::{VaultConfig, VaultCredential, VaultLogin, VaultProvider};
