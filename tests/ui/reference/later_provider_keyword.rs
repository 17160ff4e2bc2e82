//! The same, by its keyword.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(gcp = "app/api")]
    key: SecretString,
}

fn main() {}
