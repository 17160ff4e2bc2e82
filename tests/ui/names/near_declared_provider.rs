//! Declared names are suggested too.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(providers("team-a"))]
struct Settings {
    #[secret("team-q:key")]
    key: SecretString,
}

fn main() {}
