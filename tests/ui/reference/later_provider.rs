//! A provider of a later version.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("vault:secret/app#key")]
    key: SecretString,
}

fn main() {}
