//! A text is not a document.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(file = "app", json, insecure_default = "{}")]
    key: SecretString,
}

fn main() {}
