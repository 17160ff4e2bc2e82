//! `insecure_default` is for one secret.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(insecure_default = "guest")]
struct Settings {
    #[secret]
    key: SecretString,
}

fn main() {}
