//! A mistyped field.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    password: SecretString,
    #[config]
    host: String,
    #[secret(compose = "https://{pasword}@{host}")]
    url: SecretString,
}

fn main() {}
