//! An alternative is one secret too.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("env:A", or = ["env:APP_*"])]
    token: SecretString,
}

fn main() {}
