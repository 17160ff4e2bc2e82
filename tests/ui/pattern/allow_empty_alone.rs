//! Without a pattern there is nothing to be empty.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("env:APP", allow_empty)]
    token: SecretString,
}

fn main() {}
