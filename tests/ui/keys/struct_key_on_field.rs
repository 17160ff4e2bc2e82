//! `prefix` is for the whole struct.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(prefix = "APP_")]
    key: SecretString,
}

fn main() {}
