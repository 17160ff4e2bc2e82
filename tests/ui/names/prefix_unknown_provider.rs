//! A prefix may name a provider; it must be there.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(prefix = "evn:APP_")]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
