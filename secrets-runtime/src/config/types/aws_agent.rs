//! `type = "aws-agent"` and `type = "ssm-agent"`

use super::{Type, made_with};
use crate::config::key::{Key, Kind, Variant};
#[cfg(feature = "aws-agent")]
use crate::{
    config::{check::Table, with},
    provider::SharedProvider,
    providers::{AwsAgentConfig, AwsAgentProvider},
};

pub(super) const SECRETS: Type = Type {
    variant: Variant {
        name: "aws-agent",
        about: "AWS Secrets Manager through the agent or the Lambda extension of AWS",
        keys: KEYS,
        rules: &[],
    },
    feature: "aws-agent",
    make: made_with!("aws-agent", secrets),
};

pub(super) const PARAMETERS: Type = Type {
    variant: Variant {
        name: "ssm-agent",
        about: "AWS SSM Parameter Store through the Lambda extension of AWS",
        keys: KEYS,
        rules: &[],
    },
    feature: "aws-agent",
    make: made_with!("aws-agent", parameters),
};

/// What is not set comes from the environment.
const KEYS: &[Key] = &[
    Key::new("port", Kind::Port, "The port on this machine"),
    Key::new("token_file", Kind::Path, "The file that holds the token of the agent"),
];

#[cfg(feature = "aws-agent")]
fn secrets(table: &Table) -> SharedProvider {
    SharedProvider::new(AwsAgentProvider::secrets().with_config(config(table)))
}

#[cfg(feature = "aws-agent")]
fn parameters(table: &Table) -> SharedProvider {
    SharedProvider::new(AwsAgentProvider::parameters().with_config(config(table)))
}

#[cfg(feature = "aws-agent")]
fn config(table: &Table) -> AwsAgentConfig {
    let config = with(AwsAgentConfig::new(), table.port("port"), AwsAgentConfig::port);
    with(config, table.path("token_file"), AwsAgentConfig::token_file)
}
