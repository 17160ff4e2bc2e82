//! A composed text is made by the load.

use typed_secrets::{Lazy, SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    user: SecretString,
    #[secret(compose = "{user}@host")]
    url: Lazy<SecretString>,
}

fn main() {}
