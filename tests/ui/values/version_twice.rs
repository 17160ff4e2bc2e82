//! The version is in the reference already.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:app?stage=OLD", version = "3")]
    key: SecretString,
}

fn main() {}
