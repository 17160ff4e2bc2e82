//! A duration is needed.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", stale_if_error)]
    key: SecretString,
}

fn main() {}
