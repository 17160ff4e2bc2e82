//! A field has a name.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(file = "app", field = "")]
    key: SecretString,
}

fn main() {}
