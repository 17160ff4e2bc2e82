//! Several mistakes of one attribute are all reported.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", ttl = "5", encoding = "rot13", unknown, json = 1, 7, or = [])]
    key: SecretString,
    #[secret(
        "file:key#a",
        field = "b",
        version = "1",
        stage = "2",
        ttl = "5m",
        or_on = "not_found"
    )]
    other: Option<SecretString>,
}

fn main() {}
