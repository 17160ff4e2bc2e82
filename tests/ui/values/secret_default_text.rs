//! A secret's default is read from somewhere.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", default = "hunter2")]
    key: SecretString,
}

fn main() {}
