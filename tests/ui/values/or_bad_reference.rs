//! Each element is a reference.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", or = ["file:key", "OTHER"])]
    key: SecretString,
}

fn main() {}
