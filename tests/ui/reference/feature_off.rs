//! A provider that is not compiled in.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("aws:prod/key")]
    key: SecretString,
}

fn main() {}
