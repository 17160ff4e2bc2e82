//! Braces name a field.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    password: SecretString,
    #[config]
    host: String,
    #[secret(compose = "https://{}@{host}")]
    url: SecretString,
}

fn main() {}
