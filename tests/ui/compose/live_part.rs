//! A composed text would not follow a rotation.

use typed_secrets::{Live, SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    token: Live<SecretString>,
    #[secret(compose = "{token}")]
    url: SecretString,
}

fn main() {}
