//! It is a word of its own.

use std::collections::BTreeMap;

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("env:APP_*", allow_empty = true)]
    all: BTreeMap<String, SecretString>,
}

fn main() {}
