//! A provider is named on a field, or by `prefix`.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(env)]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
