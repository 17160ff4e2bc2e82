//! A keyword takes `=`.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env("API_KEY"))]
    key: SecretString,
}

fn main() {}
