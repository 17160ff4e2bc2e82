//! A composed text has no source of its own.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    password: SecretString,
    #[config]
    host: String,
    #[secret(compose = "{host}", env = "URL", ttl = "5m")]
    url: SecretString,
}

fn main() {}
