//! A field's own attribute beside it changes nothing about that.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(env = "API_KEY")]
    key: SecretString,
    #[secrets(prefix = "APP_")]
    #[secret]
    token: SecretString,
}

fn main() {}
