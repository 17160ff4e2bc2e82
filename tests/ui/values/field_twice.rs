//! A field is named once.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:app#token", field = "token")]
    key: SecretString,
}

fn main() {}
