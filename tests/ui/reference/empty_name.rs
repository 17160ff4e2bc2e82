//! The name is missing.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("env:")]
    key: SecretString,
}

fn main() {}
