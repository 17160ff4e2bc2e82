//! An instance's name is a scheme.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(providers("Team A"))]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
