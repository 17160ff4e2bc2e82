//! A prefix and a keyword that name two providers.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(prefix = "file:app/")]
struct Settings {
    #[secret(env)]
    key: SecretString,
}

fn main() {}
