//! Nothing after `=`.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", ttl =)]
    key: SecretString,
}

fn main() {}
