//! One field of each secret.

use std::collections::BTreeMap;

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:app/*#a", field = "b")]
    all: BTreeMap<String, SecretString>,
}

fn main() {}
