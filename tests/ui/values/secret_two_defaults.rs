//! One default.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", default = "file:key", insecure_default = "guest")]
    key: SecretString,
}

fn main() {}
