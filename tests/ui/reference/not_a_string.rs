//! A number is not a reference.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(42)]
    key: SecretString,
}

fn main() {}
