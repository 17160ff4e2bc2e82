//! The text is made before the secret is fetched.

use typed_secrets::{Lazy, SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    token: Lazy<SecretString>,
    #[secret(compose = "{token}@host")]
    url: SecretString,
}

fn main() {}
