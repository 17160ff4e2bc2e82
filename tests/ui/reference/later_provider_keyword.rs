//! The same, by its keyword.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(vault = "secret/app")]
    key: SecretString,
}

fn main() {}
