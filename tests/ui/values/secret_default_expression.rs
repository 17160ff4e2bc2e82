//! And is not made by code.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", default = String::new())]
    key: SecretString,
}

fn main() {}
