//! `or_on` needs a next source.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", or_on = "unavailable")]
    key: SecretString,
}

fn main() {}
