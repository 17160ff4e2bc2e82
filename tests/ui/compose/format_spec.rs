//! This is not `format!`.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    password: SecretString,
    #[config]
    host: String,
    #[secret(compose = "https://{password:?}@{host}")]
    url: SecretString,
}

fn main() {}
