//! A mistyped key.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", tll = "5m")]
    key: SecretString,
}

fn main() {}
