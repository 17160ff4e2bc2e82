//! So is a reference.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets("env:API_KEY")]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
