//! A literal `%` is escaped.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:100%")]
    key: SecretString,
}

fn main() {}
