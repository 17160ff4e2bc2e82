//! At its first use too, a secret needs a type that wipes itself.

use typed_secrets::{Lazy, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY")]
    key: Lazy<String>,
}

fn main() {}
