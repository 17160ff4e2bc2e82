//! Only `version` and `stage` select.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:app/key?v=1")]
    key: SecretString,
}

fn main() {}
