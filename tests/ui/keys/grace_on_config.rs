//! A setting is not live.

use typed_secrets::{Secrets};

#[derive(Secrets)]
struct Settings {
    #[config("file:key", grace = "10m")]
    key: String,
}

fn main() {}
