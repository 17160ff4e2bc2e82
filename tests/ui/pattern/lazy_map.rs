//! The load lists what matches.

use std::collections::BTreeMap;

use typed_secrets::{Lazy, SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("env:APP_*")]
    all: Lazy<BTreeMap<String, SecretString>>,
}

fn main() {}
