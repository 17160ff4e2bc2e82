//! No line breaks in a reference.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("env:API_KEY\n")]
    key: SecretString,
}

fn main() {}
