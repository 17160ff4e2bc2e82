//! One reference a field.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "API_KEY", "file:app/key")]
    key: SecretString,
}

fn main() {}
