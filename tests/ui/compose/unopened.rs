//! A brace is opened.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    password: SecretString,
    #[config]
    host: String,
    #[secret(compose = "https://password}")]
    url: SecretString,
}

fn main() {}
