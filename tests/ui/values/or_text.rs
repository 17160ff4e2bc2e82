//! `or` takes a list.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", or = "env:OTHER")]
    key: SecretString,
}

fn main() {}
