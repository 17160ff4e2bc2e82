//! A prefix is text.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(prefix = 1)]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
