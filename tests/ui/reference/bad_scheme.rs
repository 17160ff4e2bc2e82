//! A scheme is lower-case.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("Env:API_KEY")]
    key: SecretString,
}

fn main() {}
