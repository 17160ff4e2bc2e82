//! A key is given once.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", ttl = "5m", ttl = "6m")]
    key: SecretString,
}

fn main() {}
