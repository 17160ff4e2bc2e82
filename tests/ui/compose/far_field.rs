//! A field that is like no other.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    password: SecretString,
    #[config]
    host: String,
    #[secret(compose = "https://{region}.example")]
    url: SecretString,
}

fn main() {}
