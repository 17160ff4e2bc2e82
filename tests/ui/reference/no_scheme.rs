//! A name alone is not a reference.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("API_KEY")]
    key: SecretString,
}

fn main() {}
