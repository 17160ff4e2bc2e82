//! Some names are kept.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(providers("gcp"))]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
