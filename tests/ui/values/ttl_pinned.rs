//! A pinned version never changes.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:key?version=3", ttl = "5m")]
    key: SecretString,
}

fn main() {}
