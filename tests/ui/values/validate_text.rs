//! `validate` takes a path.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", validate = "check")]
    key: SecretString,
}

fn main() {}
