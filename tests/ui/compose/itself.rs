//! A composed text is not inserted.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    password: SecretString,
    #[config]
    host: String,
    #[secret(compose = "{url}?x=1")]
    url: SecretString,
}

fn main() {}
