//! An empty map says that there is nothing.

use std::collections::BTreeMap;

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("env:APP_*")]
    all: Option<BTreeMap<String, SecretString>>,
}

fn main() {}
