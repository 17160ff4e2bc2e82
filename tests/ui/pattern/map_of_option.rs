//! What matches is there.

use std::collections::BTreeMap;

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("env:APP_*")]
    all: BTreeMap<String, Option<SecretString>>,
}

fn main() {}
