//! A provider is declared once.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(providers("team-a", "team-a"))]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
