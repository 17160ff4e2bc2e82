//! A fixed text is not composed.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    password: SecretString,
    #[config]
    host: String,
    #[secret(compose = "https://example.com")]
    url: SecretString,
}

fn main() {}
