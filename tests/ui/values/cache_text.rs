//! `true` and `false` are words of the language.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:key", cache = "no")]
    key: SecretString,
}

fn main() {}
