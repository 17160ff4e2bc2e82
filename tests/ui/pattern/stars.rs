//! Two stars are whole segments.

use std::collections::BTreeMap;

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("env:APP_**")]
    all: BTreeMap<String, SecretString>,
}

fn main() {}
