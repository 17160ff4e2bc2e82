//! What waits for its first use stands outside.

use typed_secrets::{Lazy, Live, SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(json)]
    token: Live<Lazy<SecretString>>,
}

fn main() {}
