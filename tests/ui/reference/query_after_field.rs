//! The query goes before the field.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:app/key#token?version=1")]
    key: SecretString,
}

fn main() {}
