//! In an `Option` too.

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY")]
    key: Option<String>,
}

fn main() {}
