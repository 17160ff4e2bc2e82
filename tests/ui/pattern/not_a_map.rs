//! A pattern may match many secrets.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("env:APP_*")]
    all: SecretString,
}

fn main() {}
