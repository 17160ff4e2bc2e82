//! A secret is read in one version.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:app/key?version=1&stage=OLD")]
    key: SecretString,
}

fn main() {}
