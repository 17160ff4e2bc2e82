//! In a `Live` too.

use typed_secrets::{Live, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY")]
    key: Live<String>,
}

fn main() {}
