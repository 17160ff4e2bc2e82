//! What a keyword is given is the rest of a reference.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(file = "app#")]
    key: SecretString,
}

fn main() {}
