//! Eight spellings are known.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(rename_all = "kebab_case")]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
