//! A nested struct says itself where it comes from.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Mail {
    #[secret]
    password: SecretString,
}

#[derive(Secrets)]
struct Settings {
    #[secret("env:MAIL", nested, ttl = "5m")]
    mail: Mail,
}

fn main() {}
