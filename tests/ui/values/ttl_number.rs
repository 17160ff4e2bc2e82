//! A duration has a unit.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", ttl = 5)]
    key: SecretString,
}

fn main() {}
