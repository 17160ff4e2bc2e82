//! All versions of a pattern would be as many as its secrets.

use std::collections::BTreeMap;

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:app/*?version=3")]
    all: BTreeMap<String, SecretString>,
}

fn main() {}
