//! The fixed text is a string.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "PIN", insecure_default = 1234)]
    key: SecretString,
}

fn main() {}
