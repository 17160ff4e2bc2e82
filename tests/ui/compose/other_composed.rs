//! Nor is another one.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[config]
    host: String,
    #[secret(compose = "https://{host}")]
    base: SecretString,
    #[secret(compose = "{base}/app")]
    url: SecretString,
}

fn main() {}
