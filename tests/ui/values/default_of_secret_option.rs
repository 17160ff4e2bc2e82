//! Nor here.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", default = "file:key")]
    key: Option<SecretString>,
}

fn main() {}
