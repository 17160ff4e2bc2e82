//! One attribute a field.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY")]
    #[secret(file = "key")]
    key: SecretString,
}

fn main() {}
