//! A path, not a call.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", validate = check())]
    key: SecretString,
}

fn main() {}
