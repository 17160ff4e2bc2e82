//! A prefix is the start of a name.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(prefix = "file:app#")]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
