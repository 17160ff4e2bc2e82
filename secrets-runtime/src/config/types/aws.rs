//! `type = "aws-secrets-manager"` and `type = "aws-ssm"`: what both can be told.

use super::{Type, made_with};
use crate::config::key::{Key, Kind, Variant};

#[cfg(feature = "_aws")]
mod make;

pub(super) const SECRETS_MANAGER: Type = Type {
    variant: Variant {
        name: "aws-secrets-manager",
        about: "AWS Secrets Manager",
        keys: KEYS,
        rules: &[],
    },
    feature: "aws",
    make: made_with!("aws", make::secrets_manager),
};

pub(super) const SSM: Type = Type {
    variant: Variant { name: "aws-ssm", about: "AWS SSM Parameter Store", keys: KEYS, rules: &[] },
    feature: "ssm",
    make: made_with!("ssm", make::ssm),
};

/// What is not set comes from the SDK's default chain.
const KEYS: &[Key] = &[
    Key::new("region", Kind::Text, "The region, such as `eu-central-1`"),
    Key::new("profile", Kind::Text, "The profile in the shared configuration files of AWS"),
    Key::new("role_arn", Kind::Text, "The role to assume"),
    Key::new("session_name", Kind::Text, "What the role's session is called"),
    Key::new("external_id", Kind::Text, "The external id that the role's trust policy asks for"),
    Key::new("endpoint", Kind::Text, "The URL of the service, such as that of a VPC endpoint"),
    Key::new("sts_endpoint", Kind::Text, "The URL at which the role is assumed"),
    Key::new("ca_file", Kind::Path, "A PEM file with certificates that are trusted too"),
];
