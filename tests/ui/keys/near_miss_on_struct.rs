//! A mistyped key of the struct.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(prefx = "APP_")]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
