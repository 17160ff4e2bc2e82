//! `~` in a pointer is escaped.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:app#/a~2b")]
    key: SecretString,
}

fn main() {}
