//! The scheme is checked as in a reference.

use std::collections::BTreeMap;

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("evn:APP_*")]
    all: BTreeMap<String, SecretString>,
}

fn main() {}
