//! The keys are names.

use std::collections::BTreeMap;

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("env:APP_*")]
    all: BTreeMap<u8, SecretString>,
}

fn main() {}
