//! Only a `Live` field has a previous value.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:key", grace = "10m")]
    key: SecretString,
}

fn main() {}
