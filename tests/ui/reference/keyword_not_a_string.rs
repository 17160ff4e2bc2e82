//! Nor behind a keyword.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = 42)]
    key: SecretString,
}

fn main() {}
