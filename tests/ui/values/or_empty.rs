//! A list of at least one.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", or = [])]
    key: SecretString,
}

fn main() {}
