//! Nothing after `#`.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:app/key#")]
    key: SecretString,
}

fn main() {}
