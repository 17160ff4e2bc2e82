//! The same, by its keyword.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(aws = "prod/key")]
    key: SecretString,
}

fn main() {}
