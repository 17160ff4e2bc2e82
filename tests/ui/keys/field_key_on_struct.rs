//! `ttl` is for one field.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(ttl = "5m")]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
