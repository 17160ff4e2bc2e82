//! A secret is wiped on drop.

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY")]
    key: String,
}

fn main() {}
