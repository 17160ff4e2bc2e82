//! What is not kept has no age.

use std::collections::BTreeMap;

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:app/*", cache = false, ttl = "5m")]
    all: BTreeMap<String, SecretString>,
}

fn main() {}
