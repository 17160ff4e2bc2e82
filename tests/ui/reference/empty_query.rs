//! A query without a value.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:app/key?version=")]
    key: SecretString,
}

fn main() {}
