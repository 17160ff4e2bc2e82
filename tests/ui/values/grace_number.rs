//! A number has no unit.

use typed_secrets::{Live, SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:key", grace = 10)]
    key: Live<SecretString>,
}

fn main() {}
