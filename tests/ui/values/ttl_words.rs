//! A duration is one number and one unit.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", ttl = "5 minutes")]
    key: SecretString,
}

fn main() {}
