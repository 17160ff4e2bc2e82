//! What matches is followed with the whole struct.

use std::collections::BTreeMap;

use typed_secrets::{Live, SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("env:APP_*")]
    all: BTreeMap<String, Live<SecretString>>,
}

fn main() {}
