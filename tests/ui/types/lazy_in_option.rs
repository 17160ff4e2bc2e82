//! The load cannot know whether a secret exists that it does not fetch.

use typed_secrets::{Lazy, SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    token: Option<Lazy<SecretString>>,
}

fn main() {}
