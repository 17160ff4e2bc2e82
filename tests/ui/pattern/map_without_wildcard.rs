//! A map of one secret is a mistake.

use std::collections::BTreeMap;

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("env:APP")]
    all: BTreeMap<String, SecretString>,
}

fn main() {}
