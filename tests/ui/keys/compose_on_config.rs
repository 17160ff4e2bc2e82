//! A composed text is a secret.

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings {
    #[config(compose = "{host}:80")]
    key: String,
}

fn main() {}
