//! A built-in one is not declared.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(providers("env"))]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
