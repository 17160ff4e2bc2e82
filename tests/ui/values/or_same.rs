//! Asking the same place again is of no use.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", or = ["env:OTHER", "env:KEY"])]
    key: SecretString,
}

fn main() {}
