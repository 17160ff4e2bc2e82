//! A scheme that is like no other.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("consul:app/key")]
    key: SecretString,
}

fn main() {}
