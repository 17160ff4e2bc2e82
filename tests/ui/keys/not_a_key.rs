//! Neither a reference nor a key.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(&, env = "KEY")]
    key: SecretString,
}

fn main() {}
