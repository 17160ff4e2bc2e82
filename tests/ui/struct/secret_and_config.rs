//! One or the other.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY")]
    #[config(env = "KEY")]
    key: SecretString,
}

fn main() {}
