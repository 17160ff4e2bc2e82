//! A duration is longer than zero.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", ttl = "0s")]
    key: SecretString,
}

fn main() {}
