//! AWS: Secrets Manager as `aws:NAME`, SSM Parameter Store as `ssm:NAME`.
//!
//! A name is passed to AWS exactly as it is written; an ARN is a name too, and the names of most
//! parameters begin with `/`. Both providers use the official SDK over the crate's own HTTP
//! connection, which wipes what it read.
//!
//! | | `aws` (Secrets Manager) | `ssm` (Parameter Store) |
//! |---|---|---|
//! | `?version=` | the version's id | the version's number |
//! | `?stage=` | a staging label, such as `AWSPREVIOUS` | a parameter label |
//! | one call reads | 20 secrets | 10 parameters |
//! | longest value | 65,536 bytes | 4 KB, or 8 KB in the advanced tier |
//! | permissions | `secretsmanager:GetSecretValue` on the secrets, `secretsmanager:BatchGetSecretValue` on `*` | `ssm:GetParameters` on the parameters |
//! | a list, as for a pattern | `secretsmanager:ListSecrets` on `*`, 100 names a call | `ssm:DescribeParameters` on `*`, 50 names a call |
//! | with a key of your own | `kms:Decrypt` on the key | `kms:Decrypt` on the key |
//!
//! The limits are those of the API references of `BatchGetSecretValue`, `GetSecretValue`,
//! `ListSecrets`, `GetParameters` and `DescribeParameters`, and of the Parameter Store's quotas.
//!
//! # Where settings come from
//!
//! From the SDK's default chain: environment, profile files, web identity, ECS, EC2. So
//! `AWS_REGION`, `AWS_PROFILE`, `AWS_ENDPOINT_URL` and the rest mean what they mean elsewhere;
//! [`AwsConfig`] replaces single ones. Profiles that sign in through IAM Identity Center or run
//! a program need the feature `aws-sso`. `HTTPS_PROXY` is not read, as it is not by the SDK's
//! own client. Certificates are checked against the platform's roots, or those that
//! `SSL_CERT_FILE` names.
//!
//! The SDK's retries are off, and of its time limits only those for connecting and for loading
//! credentials are left: the runtime's layers decide on both.
//!
//! `LOG_SENSITIVE_BODIES=true` makes the SDK log responses with their values at `TRACE`. Do not
//! set it.

mod batch;
mod config;
mod error;
mod http_client;
#[cfg(feature = "aws")]
mod secrets_manager;
mod session;
#[cfg(feature = "ssm")]
mod ssm;

pub use config::AwsConfig;
#[cfg(feature = "aws")]
pub use secrets_manager::AwsProvider;
#[cfg(feature = "ssm")]
pub use ssm::SsmProvider;
