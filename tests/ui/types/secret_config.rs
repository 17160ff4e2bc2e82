//! A type for secrets in the attribute of a setting.

use typed_secrets::{SecretBox, SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[config]
    token: SecretString,
    #[config]
    pin: Option<SecretBox<u32>>,
    #[config(json)]
    document: SecretString,
}

fn main() {}
