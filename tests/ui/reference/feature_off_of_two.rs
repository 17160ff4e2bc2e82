//! Two providers of one feature, which has the name of the first.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("aws-agent:prod/key")]
    key: SecretString,
    #[secret(ssm_agent = "/prod/url")]
    url: SecretString,
}

fn main() {}
