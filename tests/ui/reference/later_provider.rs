//! A provider of a later version.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("gcp:app/api#key")]
    key: SecretString,
}

fn main() {}
