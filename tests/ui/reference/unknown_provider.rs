//! A mistyped scheme.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("dotnev:API_KEY")]
    key: SecretString,
}

fn main() {}
