//! A flag is there or not.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", json = true)]
    key: SecretString,
}

fn main() {}
