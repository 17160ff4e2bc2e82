//! The attributes of fields and of the struct differ by one letter.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secret(prefix = "APP_")]
#[config(rename_all = "kebab-case")]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
