//! A key that is like no other.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", region = "eu")]
    key: SecretString,
}

fn main() {}
