//! What follows its secret stands outside.

use typed_secrets::{Live, SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    token: Option<Live<SecretString>>,
}

fn main() {}
