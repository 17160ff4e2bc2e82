//! What follows its secret does so once.

use typed_secrets::{Live, SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    token: Live<Live<SecretString>>,
}

fn main() {}
