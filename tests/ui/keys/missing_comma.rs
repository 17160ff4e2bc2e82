//! Entries are separated by commas.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY" ttl = "5m")]
    key: SecretString,
}

fn main() {}
