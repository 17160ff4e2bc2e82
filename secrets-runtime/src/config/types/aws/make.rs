//! `type = "aws-secrets-manager"` and `type = "aws-ssm"`: how they are made.

use crate::{
    config::{check::Table, with},
    provider::SharedProvider,
    providers::AwsConfig,
};

#[cfg(feature = "aws")]
pub(in super::super) fn secrets_manager(table: &Table) -> SharedProvider {
    let config = config(table);
    SharedProvider::new(crate::providers::AwsProvider::with_config(config))
}

#[cfg(feature = "ssm")]
pub(in super::super) fn ssm(table: &Table) -> SharedProvider {
    let config = config(table);
    SharedProvider::new(crate::providers::SsmProvider::with_config(config))
}

fn config(table: &Table) -> AwsConfig {
    let config = AwsConfig::new();
    let config = with(config, table.text("region"), AwsConfig::region);
    let config = with(config, table.text("profile"), AwsConfig::profile);
    let config = with(config, table.text("role_arn"), AwsConfig::assume_role);
    let config = with(config, table.text("session_name"), AwsConfig::session_name);
    let config = with(config, table.text("external_id"), AwsConfig::external_id);
    let config = with(config, table.text("endpoint"), AwsConfig::endpoint_url);
    let config = with(config, table.text("sts_endpoint"), AwsConfig::sts_endpoint_url);
    with(config, table.path("ca_file"), AwsConfig::ca_file)
}
